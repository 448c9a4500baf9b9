package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Problem;
import dev.policyguard.testkit.CallLog;
import java.util.List;
import java.util.stream.Collectors;

/** The lines of a log that are no calls: the first are told, all are counted. */
final class UnreadableLines {

  private static final int MOST_TOLD = 10;

  /** One line may have thousands of problems, and each may quote a long string. */
  private static final int MOST_PROBLEMS = 3;

  private static final int MOST_CHARACTERS = 400;

  private final String log;
  private final Console console;
  private long count;

  /**
   * No lines yet.
   *
   * @param log what messages call the log, fit for one line
   */
  UnreadableLines(String log, Console console) {
    this.log = log;
    this.console = console;
  }

  long count() {
    return count;
  }

  /** Counts a line, tells of it if it is among the first, and says what is wrong with it. */
  String tell(CallLog.Unreadable line) {
    if (++count <= MOST_TOLD) {
      line.problems().stream().limit(MOST_PROBLEMS).forEach(problem -> tell(line, problem));
    } else if (count == MOST_TOLD + 1) {
      console.err().print(log + ": more lines are no calls; only the first ten are told\n");
    }
    return text(line.problems());
  }

  private void tell(CallLog.Unreadable line, Problem problem) {
    String column = problem.location().map(place -> ":" + place.column()).orElse("");
    console.err().print(log + ":" + line.line() + column + ": " + text(problem) + "\n");
    console.err().flush();
  }

  private static String text(List<Problem> problems) {
    int more = problems.size() - MOST_PROBLEMS;
    return problems.stream()
            .limit(MOST_PROBLEMS)
            .map(UnreadableLines::text)
            .collect(Collectors.joining("; "))
        + (more > 0 ? "; and " + more + " more" : "");
  }

  private static String text(Problem problem) {
    String where = problem.pointer().isEmpty() ? "" : problem.pointer() + ": ";
    return PlainText.of(where + problem.message(), MOST_CHARACTERS);
  }
}

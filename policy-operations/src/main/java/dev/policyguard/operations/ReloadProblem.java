package dev.policyguard.operations;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Why a policy file is not taken as it is now. Immutable.
 *
 * @param problems what is wrong with it; not empty
 * @param since when the file was first found not to be as it should, whatever was wrong then
 */
public record ReloadProblem(List<Problem> problems, Instant since) {

  private static final int MAX_SHOWN = 20;
  private static final int MAX_CHARACTERS = 4_000;

  /** Copies the list. */
  public ReloadProblem {
    problems = List.copyOf(problems);
    Objects.requireNonNull(since, "since");
  }

  /** {@return the problems on one line, the first 20 of them, which nothing in them can break} */
  public String text() {
    String shown =
        problems.stream().limit(MAX_SHOWN).map(Problem::toString).collect(Collectors.joining("; "));
    int more = problems.size() - MAX_SHOWN;
    return PlainText.of(shown, MAX_CHARACTERS) + (more > 0 ? "; and " + more + " more" : "");
  }

  /** {@return since when, and the {@link #text}, on one line} */
  @Override
  public String toString() {
    return "since " + since + ": " + text();
  }
}

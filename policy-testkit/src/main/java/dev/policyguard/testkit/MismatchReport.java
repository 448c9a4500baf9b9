package dev.policyguard.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a person reads of a test that failed. One wrong rule may fail thousands of calls and all
 * their repetitions: the first few calls are shown, and the first repetition of each.
 *
 * <p>Immutable and thread-safe. Its wording may change; programs look at the mismatches.
 */
public final class MismatchReport {

  private static final int MOST_CALLS = 10;

  private final Map<Integer, List<Mismatch>> byCall;

  /**
   * Makes the report.
   *
   * @param mismatches every call of one test that was not decided as it expects
   */
  public MismatchReport(List<Mismatch> mismatches) {
    this.byCall =
        mismatches.stream()
            .collect(
                Collectors.groupingBy(
                    Mismatch::callNumber, LinkedHashMap::new, Collectors.toList()));
  }

  /** {@return where each call stands, what was expected and what was decided, on several lines} */
  public String text() {
    int more = byCall.size() - MOST_CALLS;
    return byCall.values().stream()
        .limit(MOST_CALLS)
        .map(MismatchReport::text)
        .collect(
            Collectors.joining("\n", "", more > 0 ? "\nand " + more + " more of its calls" : ""));
  }

  private static String text(List<Mismatch> repetitions) {
    int more = repetitions.size() - 1;
    return repetitions.get(0)
        + (more > 0 ? "\n  and so with " + more + " more of its repetitions" : "");
  }

  /** What was expected, on as many lines as {@link #actual()}, so that an editor can compare. */
  String expected() {
    return side(Expectation.Difference::expected);
  }

  String actual() {
    return side(Expectation.Difference::actual);
  }

  private String side(Function<Expectation.Difference, String> side) {
    return byCall.values().stream()
        .limit(MOST_CALLS)
        .map(repetitions -> repetitions.get(0))
        .flatMap(
            mismatch ->
                mismatch.differences().stream()
                    .map(
                        difference ->
                            "call "
                                + mismatch.callNumber()
                                + ": "
                                + difference.member()
                                + " "
                                + side.apply(difference)))
        .collect(Collectors.joining("\n"));
  }
}

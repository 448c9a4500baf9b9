package dev.policyguard.benchmarks.simulation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How far above ten in a minute do other ways of limiting go? Counted over the same bursts of
 * calls, on a virtual clock: every run finds the same.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify \
 *   -Dbench.main=dev.policyguard.benchmarks.simulation.OverAdmission
 * }</pre>
 */
public final class OverAdmission {

  static final int CALLS = 100_000;
  static final long SEED = 42;

  private OverAdmission() {}

  /**
   * Writes the table to the console.
   *
   * @param args not looked at
   */
  public static void main(String[] args) {
    System.out.print(table());
  }

  /** {@return what each way of limiting let through, by its name} */
  static Map<String, Admitted> all() {
    long[] arrivals = Arrivals.of(CALLS, SEED);
    Map<String, Admitted> all = new LinkedHashMap<>();
    all.put("sliding window, PolicyGuard", Admitted.by(Limiters.policyGuard(), arrivals));
    all.put("window of the calendar", Admitted.by(Limiters.calendarWindow(), arrivals));
    all.put("window by periods, Resilience4j", Admitted.by(Limiters.resilience4j(), arrivals));
    all.put(
        "bucket filled by intervals, Bucket4j",
        Admitted.by(Limiters.refillByIntervals(), arrivals));
    all.put("token bucket, Bucket4j (greedy)", Admitted.by(Limiters.tokenBucket(), arrivals));
    all.put("GCRA with a burst of ten", Admitted.by(Limiters.gcra(), arrivals));
    all.put("two windows, weighted", Admitted.by(Limiters.twoWindows(), arrivals));
    return all;
  }

  /** {@return the same as a table in Markdown} */
  static String table() {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "| %,d calls in bursts, at most 10 in 60 s | admitted | windows over 10 | worst |%n",
            CALLS));
    out.append("|---|---|---|---|\n");
    all()
        .forEach(
            (name, admitted) ->
                out.append(
                    String.format(
                        Locale.ROOT,
                        "| %s | %,d | %,d | %d |\n",
                        name,
                        admitted.calls(),
                        admitted.windowsOver(),
                        admitted.worst())));
    return out.toString().replace(System.lineSeparator(), "\n");
  }
}

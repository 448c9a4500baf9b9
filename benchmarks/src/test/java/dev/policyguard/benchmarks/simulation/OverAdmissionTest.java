package dev.policyguard.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverAdmissionTest {

  private static final Map<String, Admitted> ALL = OverAdmission.all();

  @Test
  void all_ours_isNeverOverItsLimitAndReachesIt() {
    Admitted ours = ALL.get("sliding window, PolicyGuard");

    assertThat(ours.windowsOver()).isZero();
    assertThat(ours.worst()).isEqualTo(Limiters.MAX);
  }

  @Test
  void all_others_areOverTheirLimit() {
    assertThat(ALL)
        .hasSize(7)
        .allSatisfy(
            (name, admitted) -> {
              if (!name.contains("PolicyGuard")) {
                assertThat(admitted.windowsOver()).as(name).isPositive();
              }
            });
  }

  @Test
  void table_sameSeed_isTheSameEachTime() {
    assertThat(OverAdmission.table())
        .isEqualTo(
            """
            | 100,000 calls in bursts, at most 10 in 60 s | admitted | windows over 10 | worst |
            |---|---|---|---|
            | sliding window, PolicyGuard | 44,826 | 0 | 10 |
            | window of the calendar | 54,112 | 14,427 | 20 |
            | window by periods, Resilience4j | 54,112 | 14,427 | 20 |
            | bucket filled by intervals, Bucket4j | 54,112 | 14,427 | 20 |
            | token bucket, Bucket4j (greedy) | 57,593 | 18,593 | 19 |
            | GCRA with a burst of ten | 57,593 | 18,593 | 19 |
            | two windows, weighted | 43,858 | 4,116 | 18 |
            """);
  }

  @Test
  void table_isThatOfTheDocumentation() throws IOException {
    Path page = Path.of(System.getProperty("policyguard.root"), "docs", "limits.md");

    assertThat(Files.readString(page)).contains(OverAdmission.table());
  }

  @Test
  void by_elevenAtOnce_admitsTenInAllWays() {
    long[] burst = new long[11];

    assertThat(Admitted.by(Limiters.policyGuard(), burst).calls()).isEqualTo(10);
    assertThat(Admitted.by(Limiters.calendarWindow(), burst).calls()).isEqualTo(10);
    assertThat(Admitted.by(Limiters.resilience4j(), burst).calls()).isEqualTo(10);
    assertThat(Admitted.by(Limiters.refillByIntervals(), burst).calls()).isEqualTo(10);
    assertThat(Admitted.by(Limiters.tokenBucket(), burst).calls()).isEqualTo(10);
    assertThat(Admitted.by(Limiters.gcra(), burst).calls()).isEqualTo(10);
    assertThat(Admitted.by(Limiters.twoWindows(), burst).calls()).isEqualTo(10);
  }

  @Test
  void by_limiterThatAdmitsAll_countsEachWindowOver() {
    long second = 1_000_000_000L;
    long[] arrivals = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 60 * second, 70 * second};

    assertThat(Admitted.by(now -> true, arrivals)).isEqualTo(new Admitted(13, 2, 11));
  }
}

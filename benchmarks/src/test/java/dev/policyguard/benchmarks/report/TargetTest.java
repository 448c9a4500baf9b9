package dev.policyguard.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.benchmarks.report.Target.Outcome;
import dev.policyguard.benchmarks.report.Target.Sense;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TargetTest {

  private static final Results NOTHING =
      new Results(
          new JmhResults(List.of(), List.of()),
          List.of(),
          new Machine("", "", "", 1, "", "", Map.of(), List.of()));

  @Test
  void outcome_atMost_isMetUpToTheBound() {
    assertThat(target(Sense.AT_MOST, 4.0).outcome(NOTHING)).isEqualTo(Outcome.MET);
    assertThat(target(Sense.AT_MOST, 4.001).outcome(NOTHING)).isEqualTo(Outcome.MISSED);
  }

  @Test
  void outcome_atLeast_isMetFromTheBound() {
    assertThat(target(Sense.AT_LEAST, 4.0).outcome(NOTHING)).isEqualTo(Outcome.MET);
    assertThat(target(Sense.AT_LEAST, 3.999).outcome(NOTHING)).isEqualTo(Outcome.MISSED);
  }

  @Test
  void outcome_ofAllTargetsWithoutResults_isNotMeasured() {
    assertThat(Targets.ALL)
        .allSatisfy(it -> assertThat(it.outcome(NOTHING)).isEqualTo(Outcome.NOT_MEASURED));
  }

  @Test
  void row_missed_saysSo() {
    assertThat(target(Sense.AT_MOST, 4.5).row(NOTHING))
        .isEqualTo("| question | 4.50 N | ≤ 4 N | **missed** | beside |");
  }

  private static Target target(Sense sense, double measured) {
    return new Target("question", sense, 4, "N", it -> OptionalDouble.of(measured), it -> "beside");
  }
}

package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.policyguard.testkit.PolicyCoverage.Effect;
import dev.policyguard.testkit.PolicyCoverage.Item;
import dev.policyguard.testkit.PolicyCoverage.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageThresholdTest {

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 101})
  void ofPercent_outOfBounds_isRefused(int percent) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CoverageThreshold.ofPercent(percent))
        .withMessage("percent: is " + percent + ", must be from 1 to 100");
  }

  @Test
  void missedBy_severalPolicies_areThoseBelow() {
    PolicyCoverage two = coverage(2, 3);
    PolicyCoverage all = coverage(3, 3);
    assertThat(two.percent()).isEqualTo(66);
    assertThat(CoverageThreshold.ofPercent(66).missedBy(List.of(two, all))).isEmpty();
    assertThat(CoverageThreshold.ofPercent(67).missedBy(List.of(all, two))).containsExactly(two);
  }

  @Test
  void percent_almostAll_isNotAll() {
    PolicyCoverage almost = coverage(999, 1_000);
    assertThat(almost.percent()).isEqualTo(99);
    assertThat(CoverageThreshold.ofPercent(100).missedBy(List.of(almost))).containsExactly(almost);
  }

  private static PolicyCoverage coverage(int seen, int all) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      items.add(
          new Item(
              Kind.TOOL,
              "/tools/" + i,
              "/tools/" + i,
              Map.of(Effect.LET_PASS, i < seen ? 1L : 0L),
              0));
    }
    return new PolicyCoverage("0", List.of(), items);
  }
}

package dev.policyguard.diff;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyDiffTest {

  @ParameterizedTest
  @MethodSource("dev.policyguard.diff.PolicyPairs#all")
  void between_twoPolicies_saysWhatChanged(PolicyPairs pair) {
    assertThat(PolicyDiff.between(pair.before(), pair.after()) + "\n").isEqualTo(pair.expected());
  }

  @ParameterizedTest
  @MethodSource("dev.policyguard.diff.PolicyPairs#all")
  void between_aPolicyAndItself_saysNothing(PolicyPairs pair) {
    assertThat(PolicyDiff.between(pair.before(), pair.before()).hasChanges()).isFalse();
    assertThat(PolicyDiff.between(pair.after(), pair.after()).hasChanges()).isFalse();
  }
}

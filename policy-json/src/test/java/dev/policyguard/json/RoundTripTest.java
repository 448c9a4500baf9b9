package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Policy;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

@Domain(RandomPolicies.class)
class RoundTripTest {

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void parse_whatWriteWrote_isTheSamePolicy(@ForAll Policy policy) {
    Policy again = PolicyFile.parse(PolicyFile.write(policy));

    assertThat(again).isEqualTo(policy);
    assertThat(again.revision()).isEqualTo(policy.revision());
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void parse_canonicalForm_isTheSamePolicy(@ForAll Policy policy) {
    assertThat(PolicyFile.parse(policy.canonicalForm())).isEqualTo(policy);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void write_policy_onlyAddsWhiteSpaceToTheCanonicalForm(@ForAll Policy policy) {
    StringBuilder compact = new StringBuilder();
    boolean inString = false;
    String written = PolicyFile.write(policy);
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (inString && c == '\\') {
        compact.append(c).append(written.charAt(++i));
        continue;
      }
      inString ^= c == '"';
      if (inString || (c != ' ' && c != '\n')) {
        compact.append(c);
      }
    }

    assertThat(compact).hasToString(policy.canonicalForm());
  }
}

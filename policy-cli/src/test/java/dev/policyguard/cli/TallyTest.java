package dev.policyguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TallyTest {

  private final Tally tally = new Tally();

  @Test
  void add_moreToolsThanAreCounted_countsTheOthersTogether() {
    for (int i = 0; i < Tally.MOST_TOOLS + 5; i++) {
      tally.add("tool-" + i, denied("/r"));
    }
    tally.add("tool-0", denied("/r"));
    tally.add("x".repeat(129), denied("/r"));
    List<Tally.Tool> tools = tally.tools();
    assertThat(tools).hasSize(Tally.MOST_TOOLS + 1);
    assertThat(tools.get(0).name()).isEqualTo("tool-0");
    assertThat(tools.get(0).calls()).isEqualTo(2);
    assertThat(tools.get(Tally.MOST_TOOLS).name()).isEqualTo("(other tools)");
    assertThat(tools.get(Tally.MOST_TOOLS).denied()).isEqualTo(6);
  }

  @Test
  void summary_manyToolsAndRules_showsThoseThatMatterMost() {
    for (int i = 1; i <= 25; i++) {
      for (int n = 0; n < i; n++) {
        tally.add("tool-" + i, denied("/rules/" + i % 12));
      }
    }
    assertThat(ReplaySummary.of(tally, 1, Duration.ofMillis(500)))
        .startsWith("325 calls in 0.5 s, 650 a second\n1 line is no call\n\n")
        .contains("             0             25              0  tool-25\n")
        .contains("and 5 more tools\n")
        .contains("            39  DEFAULT_DENY         /rules/1\n")
        .endsWith("and 2 more rules\n");
  }

  private static Decision denied(String rule) {
    return new Decision.Denied(
        1, new Ruling(DecisionCode.DEFAULT_DENY, rule, "m", "r"), Optional.empty(), Map.of());
  }
}

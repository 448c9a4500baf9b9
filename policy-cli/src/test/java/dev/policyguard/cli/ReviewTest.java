package dev.policyguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.tool.ToolChange;
import dev.policyguard.tool.ToolDefinition;
import dev.policyguard.tool.ToolPins;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReviewTest {

  private static final ToolDefinition OLD = tool("list", "Lists.");
  private static final ToolDefinition NEW = tool("list", "Lists, and sends.");
  private static final ToolDefinition OTHER = tool("find", "Finds.");
  private static final Optional<Policy> LISTS =
      Optional.of(Policy.builder().tool("list", ToolRule.allow()).build());

  private static ToolDefinition tool(String name, String description) {
    return ToolDefinition.builder(name).description(description).build();
  }

  @Test
  void of_aToolThatCameBackAsAnother_isDoubtful() {
    Review gone = Review.of(ToolPins.of(List.of(OLD, OTHER)), LISTS, List.of(OTHER));
    assertThat(gone.doubtful()).isEmpty();
    assertThat(gone.pins()).isEqualTo(ToolPins.of(List.of(OLD, OTHER)));

    assertThat(Review.of(gone.pins(), LISTS, List.of(NEW, OTHER)).doubtful())
        .containsExactly(new ToolChange.Changed(OLD, NEW));
  }

  @Test
  void of_aNewToolUnderARuleThatIsThere_isDoubtful() {
    ToolPins reviewed = ToolPins.of(List.of(OTHER));

    assertThat(Review.of(reviewed, LISTS, List.of(NEW, OTHER)).doubtful())
        .containsExactly(new ToolChange.Added(NEW));
    assertThat(Review.of(reviewed, Optional.empty(), List.of(NEW, OTHER)).doubtful()).isEmpty();
  }

  @Test
  void of_nothingReviewedYet_pinsWhatIsThere() {
    Review first = Review.of(ToolPins.of(List.of()), LISTS, List.of(NEW));

    assertThat(first.doubtful()).isEmpty();
    assertThat(first.pins()).isEqualTo(ToolPins.of(List.of(NEW)));
  }
}

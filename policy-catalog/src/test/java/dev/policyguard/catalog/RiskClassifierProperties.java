package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.tool.ToolDefinition;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for every definition, however odd. */
class RiskClassifierProperties {

  private static final RiskClassifier CLASSIFIER = RiskClassifier.standard();

  @Property(tries = 1_000)
  void classify_anyText_isAnsweredAlikeEachTime(
      @ForAll String name, @ForAll String description, @ForAll Map<String, String> annotations) {
    ToolDefinition tool =
        ToolDefinition.builder(name)
            .description(description)
            .inputSchema(Map.of("properties", annotations))
            .annotations(annotations)
            .build();

    Classification said = CLASSIFIER.classify(tool);

    assertThat(said).isEqualTo(CLASSIFIER.classify(tool));
    assertThat(said.reason()).isNotBlank();
    assertThat(said.evidence())
        .allSatisfy(e -> assertThat(e.quotation().length()).isLessThanOrEqualTo(80));
  }

  @Property(tries = 200)
  void classify_whateverIsSaidAfterAName_neverMakesADeletionHarmless(@ForAll String description) {
    ToolDefinition tool =
        ToolDefinition.builder("delete_thing")
            .description(description)
            .annotations(Map.of("readOnlyHint", true))
            .build();

    assertThat(CLASSIFIER.classify(tool).category()).isEqualTo(Category.DESTRUCTIVE);
  }

  @Property(tries = 20)
  void classify_hugeTextsOfAnyCharacter_areReadInPart(@ForAll char c) {
    String huge = String.valueOf(c).repeat(10_000_000);

    Classification said = CLASSIFIER.classify(ToolDefinition.of(huge, huge));

    assertThat(said.category()).isNotEqualTo(Category.READ);
  }
}

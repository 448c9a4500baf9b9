package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every definition, however odd. */
class RiskClassifierProperties {

  private static final RiskClassifier CLASSIFIER = RiskClassifier.standard();
  private static final int HUGE = 10_000_000;

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

    assertThat(said).isEqualTo(RiskClassifier.standard().classify(tool));
    assertThat(said.reason()).isNotBlank();
    assertThat(said.evidence())
        .allSatisfy(e -> assertThat(e.quotation().length()).isLessThanOrEqualTo(80));
  }

  @Property(tries = 1_000)
  void classify_annotations_neverLower(
      @ForAll("tools") ToolDefinition tool, @ForAll Boolean readOnly, @ForAll Boolean destructive) {
    ToolDefinition claimed =
        ToolDefinition.builder(tool.name())
            .description(tool.description())
            .annotations(Map.of("readOnlyHint", readOnly, "destructiveHint", destructive))
            .build();

    assertThat(CLASSIFIER.classify(claimed).category())
        .isGreaterThanOrEqualTo(CLASSIFIER.classify(tool).category());
  }

  @Property(tries = 1_000)
  void classify_aDeletionJoinedToAName_makesItDestructive(@ForAll("tools") ToolDefinition tool) {
    for (String name : List.of(tool.name() + "_and_delete", "delete_and_" + tool.name())) {
      assertThat(CLASSIFIER.classify(ToolDefinition.of(name, tool.description())).category())
          .isEqualTo(Category.DESTRUCTIVE);
    }
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
    String huge = String.valueOf(c).repeat(HUGE);

    Classification said = CLASSIFIER.classify(ToolDefinition.of(huge, huge));

    assertThat(said.category()).isNotEqualTo(Category.READ);
  }

  /** What costs most where the work is not in proportion to the text. */
  @Property(tries = 60)
  void classify_hugeTextsThatRepeatAnything_areReadInPart(
      @ForAll("repeated") String first, @ForAll("repeated") String second) {
    String huge = (first + second).repeat(HUGE / (first.length() + second.length()));

    Category said = CLASSIFIER.classify(ToolDefinition.of(huge, huge)).category();

    assertThat(said).isGreaterThanOrEqualTo(Category.OTHER);
  }

  @Property(tries = 10)
  void classify_aSchemaAtTheBounds_isReadInPart(@ForAll("repeated") String value) {
    List<Object> many = new ArrayList<>(List.of(value.repeat(100_000 / value.length())));
    for (int i = 0; i < 90_000; i++) {
      many.add(value);
    }
    Map<String, Object> deep = Map.of("properties", Map.of("action", Map.of("enum", many)));
    for (int i = 0; i < 55; i++) {
      deep = Map.of("allOf", deep);
    }
    Map<String, Object> wide = new HashMap<>();
    for (int i = 0; i < 99_000; i++) {
      wide.put("argument" + i, true);
    }

    assertThat(category(deep)).isGreaterThan(Category.READ);
    assertThat(category(Map.of("properties", wide))).isEqualTo(Category.OTHER);
  }

  private static Category category(Map<?, ?> schema) {
    return CLASSIFIER
        .classify(ToolDefinition.builder("get_it").inputSchema(schema).build())
        .category();
  }

  @Provide
  Arbitrary<ToolDefinition> tools() {
    Arbitrary<String> words =
        Arbitraries.of(
            "get", "set", "list", "delete", "status", "run", "and", "or", "order", "pay", "it",
            "Order", "query", "not", "never", "invoice", "deletes", "log", ".", "x", "é", "д");
    return Combinators.combine(
            words.list().ofMinSize(1).ofMaxSize(5).map(list -> String.join("_", list)),
            words.list().ofMaxSize(8).map(list -> String.join(" ", list)))
        .as(ToolDefinition::of);
  }

  /**
   * Verbs, money, joints; marks of several classes, letters that grow, half pairs, changes of case.
   */
  @Provide
  Arbitrary<String> repeated() {
    return Arbitraries.of(
        "set_",
        "run ",
        "invoice ",
        "and deletes the ",
        "it ",
        "not ",
        "aB",
        "\u0301",
        "\u0316",
        "e\u0301\u0316\u0327",
        "\uFDFA",
        "\uD83D",
        "\uDE00",
        "\u1100\u1161",
        "read only ",
        ",",
        ". ",
        "\n",
        "1a",
        "cannot be undone ",
        "\uD834\uDD65",
        "\u3164",
        "ß",
        "İ");
  }
}

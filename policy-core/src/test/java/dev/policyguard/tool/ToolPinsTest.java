package dev.policyguard.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is reviewed, and what has become of it. */
class ToolPinsTest {

  private static final ToolDefinition READ = described("Reads a file.");

  private static ToolDefinition described(String description) {
    return ToolDefinition.of("read", description);
  }

  private static ToolDefinition taking(Map<?, ?> schema) {
    return ToolDefinition.builder("read").inputSchema(schema).build();
  }

  /** The differences between two definitions of one tool. */
  private static List<String> words(ToolDefinition was, ToolDefinition now) {
    return ToolPins.of(List.of(was)).changeOf(now).map(ToolChange::differences).orElse(List.of());
  }

  private static List<String> words(String was, String now) {
    return words(described(was), described(now));
  }

  @Test
  void compare_addedRemovedAndChanged_inTheOrderOfTheNames() {
    ToolPins pins = ToolPins.of(List.of(READ, ToolDefinition.of("gone", "Goes.")));

    List<ToolChange> changes =
        pins.compare(List.of(ToolDefinition.of("write", "Writes."), described("Reads.")));

    assertThat(changes).extracting(ToolChange::tool).containsExactly("gone", "read", "write");
    assertThat(changes.stream().map(Object::toString).collect(Collectors.joining("\n")))
        .isEqualTo(
            """
            gone: is gone
            read: is not what was reviewed
              description: was "Reads a file.", is "Reads."
            write: is new, nobody has reviewed it
              description: was absent, is "Writes.\"""");
    assertThatThrownBy(changes::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void compare_sameTools_nothing() {
    ToolPins pins = ToolPins.of(List.of(READ, ToolDefinition.of("write", "Writes.")));

    assertThat(pins.compare(pins.tools())).isEmpty();
    assertThat(pins.tools()).extracting(ToolDefinition::name).containsExactly("read", "write");
    assertThat(pins).isEqualTo(ToolPins.of(pins.tools())).isNotEqualTo(ToolPins.of(List.of(READ)));
    assertThat(pins).hasSameHashCodeAs(ToolPins.of(pins.tools())).hasToString("ToolPins[2 tools]");
  }

  @Test
  void compare_nameTwice_theOtherDefinitionIsFoundToo() {
    assertThat(ToolPins.of(List.of(READ)).compare(List.of(READ, described("Sends a file."))))
        .singleElement()
        .isInstanceOf(ToolChange.Changed.class);
  }

  @Test
  void of_nameTwice_isRefused() {
    assertThatThrownBy(() -> ToolPins.of(List.of(READ, described("Reads."))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tool \"read\": is there twice, must be there once, or nobody knows which one was"
                + " reviewed");
  }

  @Test
  void of_definitionThatIsNotKnown_isRefused() {
    assertThatThrownBy(() -> ToolPins.of(List.of(tooDeep())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tool \"read\": its inputSchema cannot be used: its values are nested more than 64"
                + " levels deep, which is the most allowed");
  }

  private static ToolDefinition tooDeep() {
    Map<String, Object> schema = Map.of();
    for (int i = 0; i < 100; i++) {
      schema = Map.of("not", schema);
    }
    return taking(schema);
  }

  @Test
  void changeOf_definitionThatIsNotKnown_isAChangeWhateverItsDigest() {
    assertThat(tooDeep().digest()).isEqualTo(tooDeep().digest());
    assertThat(tooDeep().digest()).isNotEqualTo(taking(Map.of()).digest());
    assertThat(words(taking(Map.of("type", "object")), tooDeep()))
        .containsExactly(
            "inputSchema cannot be used: its values are nested more than 64 levels deep, which is"
                + " the most allowed");
  }

  @Test
  void differences_schemaAndAnnotations_sayWhereAndWhat() {
    ToolDefinition was =
        ToolDefinition.builder("read")
            .title("Read")
            .inputSchema(
                Map.of(
                    "properties",
                    Map.of("path", Map.of("type", "string", "maxLength", 100)),
                    "required",
                    List.of("path"),
                    "additionalProperties",
                    false))
            .outputSchema(Map.of("type", "object"))
            .annotations(Map.of("readOnlyHint", true))
            .build();
    ToolDefinition now =
        ToolDefinition.builder("read")
            .title("Read it")
            .inputSchema(
                Map.of(
                    "properties",
                    Map.of(
                        "path",
                        Map.of("type", List.of("string", "null"), "maxLength", 1000),
                        "my command",
                        Map.of("type", "string")),
                    "required",
                    List.of("path", "my command"),
                    "additionalProperties",
                    false))
            .annotations(Collections.singletonMap("readOnlyHint", null))
            .build();

    assertThat(words(was, now))
        .containsExactly(
            "title: was \"Read\", is \"Read it\"",
            "inputSchema.properties[\"my command\"]: was added: {type: \"string\"}",
            "inputSchema.properties.path.maxLength: was 100, is 1000",
            "inputSchema.properties.path.type: was \"string\", is [\"string\", \"null\"]",
            "inputSchema.required: \"my command\" was added",
            "outputSchema.type: was \"object\", is absent",
            "annotations.readOnlyHint: was true, is absent");
  }

  @Test
  void differences_elements_sayWhichCameAndWent() {
    assertThat(
            words(taking(Map.of("enum", List.of("a", 1))), taking(Map.of("enum", List.of("a", 2)))))
        .containsExactly("inputSchema.enum: 2 was added", "inputSchema.enum: 1 was removed");
    assertThat(
            words(
                taking(Map.of("enum", List.of("a", "b"))),
                taking(Map.of("enum", List.of("b", "a")))))
        .containsExactly(
            "inputSchema.enum: has the same elements in another order or number, was [\"a\","
                + " \"b\"], is [\"b\", \"a\"]");
    assertThat(
            words(
                taking(Map.of("anyOf", List.of(Map.of("type", "string")))),
                taking(Map.of("anyOf", List.of(Map.of("type", "null"), Map.of())))))
        .containsExactly(
            "inputSchema.anyOf[0].type: was \"string\", is \"null\"",
            "inputSchema.anyOf[1]: was added: {}");
    assertThat(words(taking(Map.of("anyOf", List.of(Map.of("a", 1)))), taking(Map.of())))
        .containsExactly("inputSchema.anyOf: was removed: [{a: 1}]");
    assertThat(
            words(
                taking(Collections.singletonMap("default", null)),
                taking(Map.of("default", Map.of()))))
        .containsExactly("inputSchema.default: was null, is {}");
  }

  @Test
  void differences_invisibleCharacters_areSaidByNumber() {
    assertThat(words("Reads a file.", "Reads a\u200b file."))
        .containsExactly(
            "description: was \"Reads a file.\", is \"Reads a\\u200b file.\"; U+200B was added");
    assertThat(words("Reads\u00a0it", "Reads it"))
        .containsExactly(
            "description: was \"Reads\\u00a0it\", is \"Reads it\"; U+00A0 became U+0020");
    assertThat(words("Reads  it", "Reads it"))
        .containsExactly("description: was \"Reads  it\", is \"Reads it\"; U+0020 was removed");
    assertThat(words("Reads", "Reads\ufe0f\udb40\udd00"))
        .containsExactly(
            "description: was \"Reads\", is \"Reads\\ufe0f\\udb40\\udd00\"; U+FE0F U+E0100 was"
                + " added");
  }

  @Test
  void differences_charactersThatLookAlike_areSaidByNumber() {
    assertThat(words("Pays", "P\u0430ys"))
        .containsExactly("description: was \"Pays\", is \"P\u0430ys\"; U+0061 became U+0430");
    assertThat(words("Pays with a card", "P\u0430ys with \u0430 c\u0430rd"))
        .containsExactly(
            "description: was \"Pays with a card\", is \"P\u0430ys with \u0430 c\u0430rd\"; new in"
                + " it: U+0430");
    assertThat(words("P\u0430ys with \u0430 c\u0430rd", "Pays with a card"))
        .containsExactly(
            "description: was \"P\u0430ys with \u0430 c\u0430rd\", is \"Pays with a card\"; no"
                + " longer in it: U+0430");
    assertThat(words(taking(Map.of("path", 1)), taking(Map.of("p\u0430th", 1))))
        .containsExactly(
            "inputSchema.path: was 1, is absent", "inputSchema[\"p\\u0430th\"]: was absent, is 1");
  }

  @Test
  void differences_elementsThatLookAlike_areSaidByNumber() {
    assertThat(
            words(
                taking(Map.of("enum", List.of("pay"))),
                taking(Map.of("enum", List.of("p\u0430y")))))
        .containsExactly(
            "inputSchema.enum: \"p\u0430y\" was added; it has U+0430",
            "inputSchema.enum: \"pay\" was removed");
  }

  @Test
  void differences_surrogates_areNotTornApart() {
    assertThat(words("\ud83d\ude00 smiles", "\ud83d\ude01 smiles"))
        .containsExactly(
            "description: was \"\ud83d\ude00 smiles\", is \"\ud83d\ude01 smiles\"; U+1F600 became"
                + " U+1F601");
    assertThat(words("\ud83d\ude00", "\ud801\ude00"))
        .containsExactly(
            "description: was \"\ud83d\ude00\", is \"\ud801\ude00\"; U+1F600 became U+10600");
    assertThat(words("a?", "a\ud83d"))
        .containsExactly("description: was \"a?\", is \"a\\ud83d\"; U+003F became U+D83D");
  }

  @Test
  void differences_longText_isCutAroundTheDifference() {
    String start = "Reads a file of the project. ".repeat(50);
    String end = " Nothing else happens here.".repeat(50);

    assertThat(words(start + end, start + "SEND IT!" + end))
        .containsExactly(
            "description: was \"…e project. Reads a file of the project.  Nothing else happens"
                + " here. Nothing else…\", is \"…e project. Reads a file of the project. SEND IT!"
                + " Nothing else happens here. Nothing else…\"");
    assertThat(words("Reads.", "Reads." + " ".repeat(10_000) + "Then sends."))
        .singleElement()
        .asString()
        .hasSizeLessThan(400)
        .endsWith("…\" (and 9711 changed characters more)");
  }

  @Test
  void differences_flood_isBoundedAndCounted() {
    Map<String, Object> flood =
        IntStream.range(0, 1_000)
            .boxed()
            .collect(Collectors.toMap(i -> "\u202e".repeat(100) + i, i -> "\u200b".repeat(1_000)));

    List<String> words = words(taking(Map.of()), taking(flood));

    assertThat(words).hasSize(21).last().isEqualTo("and 980 more differences");
    assertThat(words).allMatch(sentence -> sentence.length() < 4_000);
  }

  @Test
  void differences_deepWideAndLongNumbers_areBounded() {
    Map<String, Object> wide = new HashMap<>();
    List<Object> numbers = new ArrayList<>(Collections.nCopies(50_000, 7));
    numbers.add(BigInteger.TEN.pow(100_000));
    wide.put("list", numbers);
    wide.put("huge", new BigDecimal("1e1000000000"));
    wide.put("long", BigInteger.TEN.pow(100_000));
    Map<String, Object> deep = wide;
    for (int i = 0; i < 60; i++) {
      deep = Map.of("name".repeat(30) + i, deep);
    }

    assertThat(words(taking(Map.of()), taking(deep)))
        .singleElement()
        .asString()
        .hasSizeLessThan(3_000)
        .contains("…");
    assertThat(words(taking(Map.of("list", List.of())), taking(wide)))
        .contains(
            "inputSchema.huge: was absent, is 1E+1000000000",
            "inputSchema.long: was absent, is a number of more than 1000 digits");
  }

  @Test
  void toString_nameWithLineBreakOrOtherLetters_isOneLine() {
    assertThat(new ToolChange.Removed(ToolDefinition.of("re\nad\u0430\u202e", "x")))
        .hasToString("\"re\\nad\\u0430\\u202e\": is gone");
  }
}

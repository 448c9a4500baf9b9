package dev.policyguard.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ShortestDecimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Two definitions have one digest if, and only if, they mean the same. */
class DefinitionDigestProperties {

  @Property(tries = 500)
  void digest_membersInAnotherOrderAndNumbersInAnotherType_isTheSame(
      @ForAll("schemas") Map<String, Object> schema, @ForAll long seed) {
    ToolDefinition tool = tool(schema);
    ToolDefinition same = tool(rewritten(schema, new Random(seed)));

    assertThat(same.digest()).isEqualTo(tool.digest()).matches("[0-9a-f]{64}");
    assertThat(ToolPins.of(List.of(tool)).changeOf(same)).isEmpty();
  }

  @Property(tries = 500)
  void digest_oneThingIsAnother_isAnotherAndThereAreWords(
      @ForAll("schemas") Map<String, Object> schema, @ForAll long seed) {
    ToolDefinition was = tool(schema);
    ToolDefinition now = tool(mutated(schema, new Random(seed)));

    assertThat(now.digest()).isNotEqualTo(was.digest());
    assertThat(ToolPins.of(List.of(was)).compare(List.of(now)))
        .singleElement()
        .satisfies(change -> assertThat(change.differences()).isNotEmpty());
  }

  @Property(tries = 500)
  void digest_anyTwoDefinitions_areTheSameExactlyIfNothingDiffers(
      @ForAll("small") Map<String, Object> one, @ForAll("small") Map<String, Object> other) {
    boolean isSame = tool(one).digest().equals(tool(other).digest());

    assertThat(Differences.between(tool(one), tool(other)).isEmpty()).isEqualTo(isSame);
  }

  @Example
  void digest_textMovedBetweenParts_isAnother() {
    Map<String, Object> schema = Map.of("type", "object");
    List<ToolDefinition> tools =
        List.of(
            ToolDefinition.builder("a").title("b").description("c").build(),
            ToolDefinition.builder("ab").description("c").build(),
            ToolDefinition.builder("a").description("bc").build(),
            ToolDefinition.builder("a").title("bc").build(),
            ToolDefinition.builder("a").inputSchema(schema).build(),
            ToolDefinition.builder("a").outputSchema(schema).build(),
            ToolDefinition.builder("a").annotations(schema).build());

    assertThat(tools).extracting(ToolDefinition::digest).doesNotHaveDuplicates();
  }

  @Example
  void digest_valuesThatAreWrittenAlike_differ() {
    List<Object> values = new ArrayList<>();
    Collections.addAll(
        values, "1", 1, true, "true", "null", List.of("a,b"), List.of("a", "b"), Map.of("a", "b"));
    Collections.addAll(values, "?", "\ud83d", "\ude00", "\ud83d\ude00", "é", "e\u0301", "", " ");
    Collections.addAll(values, List.of(), Map.of(), List.of(List.of()), 0.1, 0.1000001, "0.1");
    Collections.addAll(
        values, Double.NaN, Double.POSITIVE_INFINITY, 10, 100, -1, 9007199254740993L);
    Collections.addAll(
        values, new BigDecimal("9007199254740992.0"), new BigDecimal("1e1000000000"));
    List<String> digests = new ArrayList<>();
    values.forEach(value -> digests.add(tool(Map.of("value", value)).digest()));
    digests.add(tool(Collections.singletonMap("value", null)).digest());

    assertThat(digests).doesNotHaveDuplicates();
  }

  @Example
  void digest_numbersOfOneValue_areTheSame() {
    assertThat(
            List.<Number>of(
                1,
                1L,
                1.0,
                1f,
                (short) 1,
                BigInteger.ONE,
                new BigDecimal("1.000"),
                new BigDecimal("10e-1")))
        .extracting(number -> tool(Map.of("value", number)).digest())
        .containsOnly(tool(Map.of("value", 1)).digest());
    assertThat(tool(Map.of("value", 0.0)).digest())
        .isEqualTo(tool(Map.of("value", -0.0)).digest())
        .isEqualTo(tool(Map.of("value", new BigDecimal("0e1000000000"))).digest());
    assertThat(tool(Map.of("value", new BigDecimal("100e2147483647"))).digest())
        .isEqualTo(tool(Map.of("value", new BigDecimal("1000e2147483646"))).digest())
        .isNotEqualTo(tool(Map.of("value", new BigDecimal("100e2147483646"))).digest());
  }

  @Example
  void digest_numberOfManyDigits_isQuick() {
    BigInteger many = BigInteger.TEN.pow(300_000);

    assertThat(tool(Map.of("value", many)).digest())
        .isEqualTo(tool(Map.of("value", new BigDecimal(many))).digest())
        .isNotEqualTo(tool(Map.of("value", many.add(BigInteger.ONE))).digest());
  }

  @Example
  void digest_annotationThatIsNull_isNone() {
    ToolDefinition none = ToolDefinition.builder("a").build();
    ToolDefinition nothing =
        ToolDefinition.builder("a")
            .annotations(Collections.singletonMap("readOnlyHint", null))
            .build();

    assertThat(nothing.digest()).isEqualTo(none.digest());
  }

  /** A lock that was written must be readable for ever: these digits are what is promised. */
  @Example
  void digest_ofAWholeDefinition_isThis() {
    assertThat(
            ToolDefinition.builder("read_file")
                .title("Read")
                .description("Reads “a file”.")
                .inputSchema(
                    Map.of("type", "object", "required", List.of("path"), "maxProperties", 1.50))
                .outputSchema(Map.of("type", "string"))
                .annotations(Map.of("readOnlyHint", true))
                .build()
                .digest())
        .isEqualTo("f5da9c18fecc4149f8fb0dac97a697cef0976a160da9bc28fe40284af7f4bb6b");
  }

  private static ToolDefinition tool(Map<String, Object> schema) {
    return ToolDefinition.builder("read")
        .description("Reads.")
        .inputSchema(schema)
        .outputSchema(Map.of("properties", schema))
        .annotations(Map.of("claims", schema))
        .build();
  }

  @Provide
  Arbitrary<Map<String, Object>> schemas() {
    return Arbitraries.maps(names(), values(2)).ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<Map<String, Object>> small() {
    return Arbitraries.maps(Arbitraries.of("a", "b"), Arbitraries.of(1, 1.0, "1", List.of(1), true))
        .ofMaxSize(2);
  }

  private static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of("type", "properties", "required", "\ud83d", "a\u200bb", ""),
        Arbitraries.strings().ofMaxLength(4));
  }

  private static Arbitrary<Object> values(int depth) {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(5).asGeneric(),
            Arbitraries.integers().asGeneric(),
            Arbitraries.doubles().asGeneric(),
            Arbitraries.bigDecimals().asGeneric(),
            Arbitraries.of(true, false).asGeneric());
    if (depth == 0) {
      return scalars;
    }
    return Combinators.combine(Arbitraries.integers().between(0, 5), scalars)
        .flatAs(
            (kind, scalar) ->
                kind == 0
                    ? values(depth - 1).list().ofMaxSize(3).asGeneric()
                    : kind == 1
                        ? Arbitraries.maps(names(), values(depth - 1)).ofMaxSize(3).asGeneric()
                        : Arbitraries.just(scalar));
  }

  /** The same, written otherwise. */
  private static Map<String, Object> rewritten(Map<?, ?> map, Random random) {
    List<Object> names = new ArrayList<>(map.keySet());
    Collections.shuffle(names, random);
    Map<String, Object> rewritten = new LinkedHashMap<>();
    names.forEach(name -> rewritten.put((String) name, rewrittenValue(map.get(name), random)));
    return rewritten;
  }

  private static Object rewrittenValue(Object value, Random random) {
    if (value instanceof Map<?, ?> map) {
      return rewritten(map, random);
    } else if (value instanceof List<?> list) {
      return list.stream().map(element -> rewrittenValue(element, random)).toList();
    } else if (value instanceof Integer number) {
      return random.nextBoolean() ? (Object) number.doubleValue() : BigInteger.valueOf(number);
    } else if (value instanceof BigDecimal number) {
      return number.setScale(number.scale() + random.nextInt(5));
    } else if (value instanceof Double number) {
      return ShortestDecimal.of(number);
    }
    return value;
  }

  /** The same but for one thing, somewhere. */
  private static Map<String, Object> mutated(Map<?, ?> map, Random random) {
    Map<String, Object> mutated = new LinkedHashMap<>();
    map.forEach((name, value) -> mutated.put((String) name, value));
    List<String> names = new ArrayList<>(mutated.keySet());
    String name = names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
    switch (names.isEmpty() ? 0 : random.nextInt(4)) {
      case 0 -> mutated.put("new" + mutated.keySet(), "\u200b");
      case 1 -> mutated.remove(name);
      default -> mutated.put(name, mutatedValue(mutated.get(name), random));
    }
    return mutated;
  }

  private static Object mutatedValue(Object value, Random random) {
    if (value instanceof Map<?, ?> map) {
      return mutated(map, random);
    } else if (value instanceof List<?> list) {
      List<Object> mutated = new ArrayList<>(list);
      if (list.isEmpty() || random.nextBoolean()) {
        mutated.add(1);
      } else {
        int index = random.nextInt(list.size());
        mutated.set(index, mutatedValue(list.get(index), random));
      }
      return mutated;
    } else if (value instanceof String text) {
      return text + "\u200b";
    } else if (value instanceof Boolean truth) {
      return !truth;
    }
    BigDecimal number =
        value instanceof Double real ? ShortestDecimal.of(real) : new BigDecimal(value.toString());
    return number.add(number.ulp());
  }
}

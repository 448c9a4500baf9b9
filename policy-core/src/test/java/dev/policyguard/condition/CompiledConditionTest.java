package dev.policyguard.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledConditionTest {

  private static final Caller CALLER =
      Caller.of("g")
          .withAttributes(Map.of("team", "core", "level", 3, "groups", List.of("a", "b")));

  /**
   * The operator table of the language, section 2, a cell for each operator, kind of operand and
   * kind of argument: T, F or E.
   */
  private static final String TABLE =
      """
      operator operand   absent null "a" "b" 1 2 true false ["a"] [1,true] {} NaN
      eq       "a"       F      F    T   F   E E E    E     E     E        E  E
      eq       1         F      F    E   E   T F E    E     E     E        E  E
      eq       true      F      F    E   E   E E T    F     E     E        E  E
      neq      "a"       F      F    F   T   E E E    E     E     E        E  E
      neq      1         F      F    E   E   F T E    E     E     E        E  E
      neq      true      F      F    E   E   E E F    T     E     E        E  E
      in       ["a"]     F      F    T   F   E E E    E     E     E        E  E
      in       [1,true]  F      F    E   E   T F T    F     E     E        E  E
      in       [2,"b"]   F      F    F   T   F T E    E     E     E        E  E
      not_in   ["a"]     F      F    F   T   E E E    E     E     E        E  E
      not_in   [1,true]  F      F    E   E   F T F    T     E     E        E  E
      not_in   [2,"b"]   F      F    T   F   T F E    E     E     E        E  E
      lt       2         F      F    E   E   T F E    E     E     E        E  E
      lt       1         F      F    E   E   F F E    E     E     E        E  E
      lte      1         F      F    E   E   T F E    E     E     E        E  E
      gt       1         F      F    E   E   F T E    E     E     E        E  E
      gt       2         F      F    E   E   F F E    E     E     E        E  E
      gte      2         F      F    E   E   F T E    E     E     E        E  E
      regex    "a"       F      F    T   F   E E E    E     E     E        E  E
      contains "a"       F      F    T   F   E E E    E     T     F        E  E
      contains 1         F      F    E   E   E E E    E     F     T        E  E
      contains true      F      F    E   E   E E E    E     F     T        E  E
      exists   true      F      F    T   T   T T T    T     T     T        T  T
      exists   false     T      T    F   F   F F F    F     F     F        F  F
      """;

  @TestFactory
  List<DynamicTest> test_operatorTable_cellByCell() {
    List<String[]> rows = TABLE.lines().map(line -> line.split(" +")).toList();
    String[] head = rows.get(0);
    List<DynamicTest> cells = new ArrayList<>();
    for (String[] row : rows.subList(1, rows.size())) {
      assertThat(row).hasSameSizeAs(head);
      Condition condition =
          Condition.of("args.x", Operator.named(row[0]).orElseThrow(), json(row[1]));
      for (int i = 2; i < row.length; i++) {
        Map<String, Object> arguments = new HashMap<>();
        if (!head[i].equals("absent")) {
          arguments.put("x", json(head[i]));
        }
        Truth expected =
            switch (row[i]) {
              case "T" -> Truth.TRUE;
              case "F" -> Truth.FALSE;
              default -> Truth.ERROR;
            };
        cells.add(
            DynamicTest.dynamicTest(
                row[0] + " " + row[1] + " of " + head[i] + " is " + expected,
                () -> {
                  assertThat(test(condition, arguments, Elements.ALL)).isEqualTo(expected);
                  assertThat(test(condition, arguments, Elements.ANY)).isEqualTo(expected);
                }));
      }
    }
    assertThat(cells).hasSize(24 * 12);
    return cells;
  }

  private static Object json(String text) {
    return switch (text) {
      case "null" -> null;
      case "\"a\"" -> "a";
      case "\"b\"" -> "b";
      case "1" -> 1;
      case "2" -> 2;
      case "true" -> true;
      case "false" -> false;
      case "[\"a\"]" -> List.of("a");
      case "[1,true]" -> List.of(1, true);
      case "[2,\"b\"]" -> List.of(2, "b");
      case "{}" -> Map.of();
      case "NaN" -> Double.NaN;
      default -> throw new AssertionError(text);
    };
  }

  // ---- paths ----

  @ParameterizedTest
  @CsvSource({
    "args.o.x, TRUE",
    "args.o[\"x\"], TRUE",
    "args[\"o\"].x, TRUE",
    "args.o.y, FALSE",
    "args.none.x, FALSE",
    "args.null.x, FALSE",
    "args.null[0], FALSE",
    "args.null[*], FALSE",
    "args.s.x, ERROR",
    "args.s[0], ERROR",
    "args.s[*], ERROR",
    "args.o[0], ERROR",
    "args.o[*], ERROR",
    "args.list.x, ERROR",
    "args[0], ERROR",
    "args[*], ERROR",
    "args.list[0], TRUE",
    "args.list[2], FALSE",
    "args.list[999999999], FALSE",
    "args.list[1], FALSE",
    "args.list[1].x, FALSE",
    "args[\"a.b\"], TRUE",
    "args.a.b, FALSE",
    "args[\"\"], TRUE",
    "args.__proto__, FALSE",
    "args.constructor.name, FALSE",
    "caller.team, TRUE",
    "caller.groups[1], TRUE",
    "caller.nobody, FALSE",
    "caller.team.x, ERROR",
    "caller[*], ERROR"
  })
  void exists_path_leadsWhereTheLanguageSays(String path, Truth expected) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("o", Map.of("x", 1));
    arguments.put("s", "text");
    arguments.put("null", null);
    arguments.put("list", Arrays.asList(1, null));
    arguments.put("a.b", 1);
    arguments.put("", 1);

    assertThat(test(Condition.of(path, Operator.EXISTS, true), arguments, Elements.ALL))
        .isEqualTo(expected);
    assertThat(test(Condition.of(path, Operator.EXISTS, false), arguments, Elements.ALL))
        .isEqualTo(
            switch (expected) {
              case TRUE -> Truth.FALSE;
              case FALSE -> Truth.TRUE;
              case ERROR -> Truth.ERROR;
            });
  }

  // ---- [*] ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "          | TRUE  | FALSE",
        "1         | TRUE  | TRUE",
        "2         | FALSE | FALSE",
        "1,2       | FALSE | TRUE",
        "2,1       | FALSE | TRUE",
        "a         | ERROR | ERROR",
        "1,a       | ERROR | TRUE",
        "a,1       | ERROR | TRUE",
        "2,a       | FALSE | ERROR",
        "a,2       | FALSE | ERROR",
        "a,1,2     | FALSE | TRUE",
        "null      | FALSE | FALSE",
        "1,null    | FALSE | TRUE"
      })
  void each_elements_areJoinedByKleene(String elements, Truth all, Truth any) {
    List<Object> list = elements(elements);
    Condition condition = Condition.of("args.list[*]", Operator.EQ, 1);
    Map<String, Object> arguments = Map.of("list", list);

    assertThat(test(condition, arguments, Elements.ALL)).isEqualTo(all);
    assertThat(test(condition, arguments, Elements.ANY)).isEqualTo(any);

    // The same below, and one level deeper.
    Condition below = Condition.of("args.list[*].n", Operator.EQ, 1);
    List<Object> objects = new ArrayList<>();
    list.forEach(element -> objects.add(Collections.singletonMap("n", element)));
    assertThat(test(below, Map.of("list", objects), Elements.ALL)).isEqualTo(all);
    assertThat(test(below, Map.of("list", objects), Elements.ANY)).isEqualTo(any);

    Condition deeper = Condition.of("args.m[*][*]", Operator.EQ, 1);
    Map<String, Object> nested = Map.of("m", List.of(List.of(), list, List.of()));
    assertThat(test(deeper, nested, Elements.ALL)).isEqualTo(all);
    assertThat(test(deeper, nested, Elements.ANY)).isEqualTo(any);
  }

  private static List<Object> elements(String text) {
    List<Object> list = new ArrayList<>();
    for (String element : text == null ? new String[0] : text.split(",")) {
      list.add(
          switch (element) {
            case "null" -> null;
            case "a" -> "a";
            default -> Integer.valueOf(element);
          });
    }
    return list;
  }

  @Test
  void each_overNoArray_isAbsentOrError() {
    Condition condition = Condition.of("args.list[*]", Operator.NEQ, 1);

    for (Elements elements : Elements.values()) {
      assertThat(test(condition, Map.of(), elements)).isEqualTo(Truth.FALSE);
      assertThat(test(condition, Map.of("list", "text"), elements)).isEqualTo(Truth.ERROR);
      assertThat(test(condition, Map.of("list", Map.of("0", 1)), elements)).isEqualTo(Truth.ERROR);
    }
  }

  @Test
  void each_inTheMiddleOverElementsWithoutTheMember_isAbsentForThem() {
    Condition exists = Condition.of("args.list[*].n", Operator.EXISTS, true);
    Map<String, Object> arguments = Map.of("list", List.of(Map.of("n", 1), Map.of()));

    assertThat(test(exists, arguments, Elements.ALL)).isEqualTo(Truth.FALSE);
    assertThat(test(exists, arguments, Elements.ANY)).isEqualTo(Truth.TRUE);
  }

  // ---- contains ----

  @Test
  void contains_array_looksAtElementsOfTheWantedTypeOnly() {
    Condition one = Condition.of("args.x", Operator.CONTAINS, 1);

    assertThat(of(one, Arrays.asList(null, "1", true, List.of(1), Map.of("x", 1))))
        .isEqualTo(Truth.FALSE);
    assertThat(of(one, List.of("a", 1.0))).isEqualTo(Truth.TRUE);
    assertThat(of(one, List.of())).isEqualTo(Truth.FALSE);
    assertThat(of(one, List.of(Double.NaN, 2))).isEqualTo(Truth.ERROR);
    assertThat(of(one, List.of(2, Double.NaN))).isEqualTo(Truth.ERROR);
    assertThat(of(one, List.of(Double.NaN, 1))).isEqualTo(Truth.TRUE);
    assertThat(of(Condition.of("args.x", Operator.CONTAINS, "a"), List.of(Double.NaN)))
        .isEqualTo(Truth.FALSE);
    assertThat(of(Condition.of("args.x", Operator.CONTAINS, true), List.of(1, true)))
        .isEqualTo(Truth.TRUE);
  }

  @Test
  void contains_emptyText_isInEveryString() {
    assertThat(of(Condition.of("args.x", Operator.CONTAINS, ""), "")).isEqualTo(Truth.TRUE);
    assertThat(of(Condition.of("args.x", Operator.CONTAINS, ""), List.of("a")))
        .isEqualTo(Truth.FALSE);
  }

  // ---- strings ----

  @Test
  void strings_areComparedCodePointByCodePoint() {
    Condition eq = Condition.of("args.x", Operator.EQ, "caf\u00e9");

    assertThat(of(eq, "caf\u00e9")).isEqualTo(Truth.TRUE);
    assertThat(of(eq, "cafe\u0301")).isEqualTo(Truth.FALSE);
    assertThat(of(eq, "CAF\u00c9")).isEqualTo(Truth.FALSE);
    assertThat(of(eq, "caf\u00e9 ")).isEqualTo(Truth.FALSE);
  }

  @Test
  void strings_longest_isCompared_longerIsError() {
    String longest = "a".repeat(1_048_576);
    for (Operator operator : List.of(Operator.EQ, Operator.NEQ, Operator.CONTAINS)) {
      assertThat(of(Condition.of("args.x", operator, "b"), longest)).isNotEqualTo(Truth.ERROR);
      assertThat(of(Condition.of("args.x", operator, "b"), longest + "a")).isEqualTo(Truth.ERROR);
    }
    assertThat(of(Condition.of("args.x", Operator.IN, List.of("b")), longest))
        .isEqualTo(Truth.FALSE);
    assertThat(of(Condition.of("args.x", Operator.IN, List.of("b")), longest + "a"))
        .isEqualTo(Truth.ERROR);
    assertThat(of(Condition.of("args.x", Operator.REGEX, "b"), longest)).isEqualTo(Truth.FALSE);
    assertThat(of(Condition.of("args.x", Operator.REGEX, "b"), longest + "a"))
        .isEqualTo(Truth.ERROR);
    assertThat(of(Condition.of("args.x", Operator.CONTAINS, "b"), List.of(longest + "a")))
        .isEqualTo(Truth.ERROR);
    assertThat(of(Condition.of("args.x", Operator.EXISTS, true), longest + "a"))
        .isEqualTo(Truth.TRUE);
  }

  // ---- numbers ----

  @ParameterizedTest
  @ValueSource(strings = {"eq", "neq", "lt", "lte", "gt", "gte"})
  void attack_11_numbers_notComparable_areErrorUnderEveryOperator(String keyword) {
    Condition condition = Condition.of("args.x", Operator.named(keyword).orElseThrow(), 10);

    for (Object odd :
        List.of(
            "10",
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Float.NaN,
            new BigDecimal("1e401"),
            new BigDecimal("1e1000000000"),
            new BigDecimal("-1e-1000000000"),
            BigInteger.ONE.shiftLeft(1_000_000))) {
      assertThat(of(condition, odd)).isEqualTo(Truth.ERROR);
    }
    assertThat(of(condition, new BigDecimal("1e309"))).isNotEqualTo(Truth.ERROR);
  }

  @Test
  void attack_11_numbers_neighboursBeyondADouble_areNotEqual() {
    Condition eq = Condition.of("args.x", Operator.EQ, 9007199254740993L);

    assertThat(of(eq, 9007199254740993L)).isEqualTo(Truth.TRUE);
    assertThat(of(eq, new BigDecimal("9007199254740993.0"))).isEqualTo(Truth.TRUE);
    assertThat(of(eq, 9007199254740992.0)).isEqualTo(Truth.FALSE);
    assertThat(of(eq, 9007199254740994.0)).isEqualTo(Truth.FALSE);
    Condition atLeast = Condition.of("args.x", Operator.GTE, Double.parseDouble("2e23"));
    assertThat(of(atLeast, Double.parseDouble("2e23"))).isEqualTo(Truth.TRUE);
  }

  // ---- regular expressions ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "^ok$      | ok        | TRUE",
        "^ok$      | ok\\n     | FALSE",
        "^ok$      | \\nok     | FALSE",
        "^ok$      | ok\\r\\n  | FALSE",
        "^ok$      | ok\\u2028 | FALSE",
        "^ok\\z    | ok\\n     | FALSE",
        "ok        | not ok!   | TRUE",
        "ok$       | is ok     | TRUE",
        "^ok       | okay      | TRUE",
        "^ok$      | OK        | FALSE",
        "(?i)^ok$  | OK        | TRUE",
        "(?m)^ok$  | ok\\nevil | TRUE",
        "(?m)^ok$  | evil\\nok | TRUE",
        "^.$       | \\n       | FALSE",
        "(?s)^.$   | \\n       | TRUE",
        "^.$       | \\ud83d\\ude00 | TRUE",
        "^.$       | \\ud83d   | TRUE",
        "^$        | \\n       | FALSE"
      })
  void attack_13_regex_anchors_meanTheVeryEnds(String pattern, String text, Truth expected) {
    assertThat(of(Condition.of("args.x", Operator.REGEX, pattern), unescaped(text)))
        .isEqualTo(expected);
  }

  private static String unescaped(String text) {
    String plain = text.replace("\\n", "\n").replace("\\r", "\r");
    return Pattern.compile("\\\\u(....)")
        .matcher(plain)
        .replaceAll(hex -> String.valueOf((char) Integer.parseInt(hex.group(1), 16)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*)*$b", "(x+x+)+y", "^(([a-z])+.)+[A-Z]$"})
  void attack_14_regex_catastrophicPattern_answersOnAHundredThousandCharacters(String pattern) {
    Condition condition = Condition.of("args.x", Operator.REGEX, pattern);

    assertThat(of(condition, "a".repeat(100_000) + "!")).isEqualTo(Truth.FALSE);
  }

  @Test
  void attack_14_regex_largestPatternOnALongString_answers() {
    Condition condition = Condition.of("args.x", Operator.REGEX, "^(?:[ab]{1,900}){1,2}$");

    assertThat(of(condition, "ab".repeat(900))).isEqualTo(Truth.TRUE);
    assertThat(of(condition, "ab".repeat(5_000))).isEqualTo(Truth.FALSE);
  }

  // ---- whatever goes wrong ----

  @Test
  void test_somethingThrows_isError() {
    CompiledCondition condition =
        new CompiledCondition(Condition.of("args.x", Operator.EXISTS, true));

    assertThat(condition.test(null, CALLER, Elements.ALL)).isEqualTo(Truth.ERROR);
  }

  // ---- what a trace shows ----

  @Test
  void found_values_areShownShortlyOnOneLine() {
    assertThat(found("args.x", "a\nb\u202e")).isEqualTo("\"a\\nb\\u202e\"");
    assertThat(found("args.x", "y".repeat(61))).isEqualTo("\"" + "y".repeat(60) + "…\"");
    assertThat(found("args.x", null)).isEqualTo("nothing");
    assertThat(found("args.y", 1)).isEqualTo("nothing");
    assertThat(found("args.x", 1.50)).isEqualTo("1.5");
    assertThat(found("args.x", true)).isEqualTo("true");
    assertThat(found("args.x", Map.of("a", 1))).isEqualTo("an object with 1 members");
    assertThat(found("args.x", List.of(1, 2))).isEqualTo("an array with 2 elements");
    assertThat(found("args.x", Double.NaN)).isEqualTo("a number out of bounds");
    assertThat(found("args.x", new BigDecimal("1e1000000000"))).isEqualTo("a number out of bounds");
    assertThat(found("args.x", BigInteger.TEN.pow(59))).isEqualTo("1" + "0".repeat(59));
    assertThat(found("args.x", BigInteger.TEN.pow(100))).isEqualTo("1" + "0".repeat(59) + "…");
    assertThat(found("args.x[\"\u202e\"]", 1))
        .isEqualTo("no way on from what stands before args.x[\"\\u202e\"]'s end");
    assertThat(found("args.x[*]", "text"))
        .isEqualTo("no way on from what stands before args.x[*]'s end");
    assertThat(found("args.x[*]", List.of())).isEqualTo("an empty array");
    assertThat(found("args.x[*]", List.of(1, 2, 3, 4, 5))).isEqualTo("1, 2, 3, 4, 5");
    assertThat(found("args.x[*]", List.of(1, 2, 3, 4, 5, 6, 7)))
        .isEqualTo("1, 2, 3, 4, 5 and 2 more");
    assertThat(found("args.x[*].n", Arrays.asList(Map.of("n", 1), null, Map.of())))
        .isEqualTo("1, nothing, nothing");
    assertThat(found("caller.team", 1)).isEqualTo("\"core\"");
  }

  private static String found(String path, Object value) {
    return new CompiledCondition(Condition.of(path, Operator.EXISTS, true))
        .found(JsonObject.copyOf(Collections.singletonMap("x", value)), CALLER);
  }

  private static Truth of(Condition condition, Object value) {
    return test(condition, Collections.singletonMap("x", value), Elements.ALL);
  }

  private static Truth test(Condition condition, Map<String, Object> arguments, Elements elements) {
    CompiledCondition compiled = new CompiledCondition(condition);
    assertThat(compiled.condition()).isSameAs(condition);
    return compiled.test(JsonObject.copyOf(arguments), CALLER, elements);
  }
}

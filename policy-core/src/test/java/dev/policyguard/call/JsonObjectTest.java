package dev.policyguard.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonObjectTest {

  @Test
  void copyOf_originalChangedAtEveryLevel_copyStays() {
    List<Object> list = new ArrayList<>(List.of("a"));
    Map<String, Object> inner = new HashMap<>(Map.of("list", list));
    Map<String, Object> outer = new HashMap<>(Map.of("inner", inner, "text", "before"));

    JsonObject copy = JsonObject.copyOf(outer);
    list.add("b");
    inner.put("new", 1);
    outer.put("text", "after");

    assertThat(copy.asMap())
        .isEqualTo(Map.of("inner", Map.of("list", List.of("a")), "text", "before"));
    assertThat(copy.defect()).isEmpty();
  }

  @Test
  @SuppressWarnings("unchecked")
  void asMap_writtenTo_throwsAtEveryLevel() {
    JsonObject copy = JsonObject.copyOf(Map.of("list", List.of(1), "map", Map.of("a", 1)));

    assertThatThrownBy(() -> copy.asMap().put("x", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((List<Object>) copy.get("list")).add(1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((Map<String, Object>) copy.get("map")).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void copyOf_nullValues_areKept() {
    JsonObject copy = JsonObject.copyOf(Collections.singletonMap("a", null));

    assertThat(copy.asMap()).containsKey("a");
    assertThat(copy.get("a")).isNull();
  }

  @Test
  void copyOf_everyJavaNumber_keepsItsExactValue() {
    LongAdder adder = new LongAdder();
    adder.add(7);
    List<Number> numbers =
        List.of(
            1,
            9007199254740993L,
            (short) 3,
            (byte) 4,
            0.1,
            0.5f,
            new BigInteger("123456789012345678901234567890"),
            new BigDecimal("1.10"),
            new AtomicInteger(5),
            new AtomicLong(6),
            adder,
            new TextNumber("1e400"));

    JsonObject copy = JsonObject.copyOf(Map.of("n", numbers));

    assertThat(copy.get("n"))
        .isEqualTo(
            List.of(
                1,
                9007199254740993L,
                (short) 3,
                (byte) 4,
                0.1,
                0.5f,
                new BigInteger("123456789012345678901234567890"),
                new BigDecimal("1.10"),
                5L,
                6L,
                new BigDecimal("7"),
                new BigDecimal("1e400")));
  }

  @Test
  void copyOf_addersOfDoubles_areTheirDouble() {
    DoubleAdder adder = new DoubleAdder();
    adder.add(Double.parseDouble("2e23"));
    DoubleAccumulator greatest = new DoubleAccumulator(Math::max, 0.5);

    assertThat(JsonObject.copyOf(Map.of("n", List.of(adder, greatest))).get("n"))
        .isEqualTo(List.of(Double.parseDouble("2e23"), 0.5));
  }

  @Test
  void copyOf_mutableTextAndArrays_becomeStringsAndLists() {
    JsonObject copy =
        JsonObject.copyOf(
            Map.of(
                "text",
                CharBuffer.wrap("abc"),
                "char",
                'x',
                "ints",
                new int[] {1, 2},
                "objects",
                new Object[] {"a", true},
                "set",
                Set.of("only")));

    assertThat(copy.asMap())
        .isEqualTo(
            Map.of(
                "text", "abc",
                "char", "x",
                "ints", List.of(1, 2),
                "objects", List.of("a", true),
                "set", List.of("only")));
  }

  static List<Object> valuesThatAreNotJson() {
    return List.of(
        Instant.EPOCH,
        Optional.of("x"),
        new byte[] {1},
        new char[] {'x'},
        new TextWithoutText(),
        new TextNumber("no number"),
        new TextNumber("1".repeat(1_001)),
        new BigInteger("1") {
          private static final long serialVersionUID = 1L;

          @Override
          public String toString() {
            return "not even this";
          }
        });
  }

  @ParameterizedTest
  @MethodSource("valuesThatAreNotJson")
  void copyOf_noJsonValue_isADefectThatNamesTheType(Object value) {
    JsonObject copy = JsonObject.copyOf(Map.of("a", List.of(value)));

    assertThat(copy.defect()).get().asString().contains(value.getClass().getName());
    assertThat(copy.asMap()).isEmpty();
  }

  @Test
  void copyOf_nameThatIsNoString_isADefect() {
    assertThat(JsonObject.copyOf(Map.of(1, "a")).defect())
        .hasValue("have a member whose name is not a string");
    assertThat(JsonObject.copyOf(Collections.singletonMap(null, "a")).defect()).isPresent();
  }

  @Test
  void attack_06_copyOf_deepest_isCopied_oneDeeper_isADefect() {
    assertThat(JsonObject.copyOf(nested(JsonObject.MAX_DEPTH)).defect()).isEmpty();
    assertThat(JsonObject.copyOf(nested(JsonObject.MAX_DEPTH + 1)).defect())
        .hasValue("are nested more than 64 levels deep, which is the most allowed");
  }

  @Test
  void attack_06_copyOf_hundredThousandLevelsOrACycle_isADefectInBoundedStack() {
    assertThat(JsonObject.copyOf(nested(100_000)).defect()).isPresent();

    Map<String, Object> cycle = new HashMap<>();
    cycle.put("self", cycle);
    assertThat(JsonObject.copyOf(cycle).defect()).isPresent();
  }

  @Test
  void attack_06_copyOf_hundredMegabytes_isADefect() {
    String most = "x".repeat(JsonObject.MAX_CHARACTERS - 1);

    assertThat(JsonObject.copyOf(Map.of("a", most)).defect()).isEmpty();
    assertThat(JsonObject.copyOf(Map.of("ab", most)).defect())
        .hasValue(
            "have more than 8388608 characters in strings and names, which is the most allowed");
    assertThat(JsonObject.copyOf(Map.of("a", "x".repeat(100_000_000))).defect()).isPresent();
    assertThat(JsonObject.copyOf(Map.of(most, List.of("x", "y"))).defect()).isPresent();
  }

  @Test
  void attack_06_copyOf_mostValues_isCopied_oneMore_isADefect() {
    List<Integer> most = Collections.nCopies(JsonObject.MAX_VALUES - 1, 1);
    List<Integer> more = Collections.nCopies(JsonObject.MAX_VALUES, 1);

    assertThat(JsonObject.copyOf(Map.of("list", most)).defect()).isEmpty();
    assertThat(JsonObject.copyOf(Map.of("list", more)).defect())
        .hasValue("have more than 100000 values, which is the most allowed");
  }

  @Test
  void copyOf_mapThatFailsWhileRead_isADefectNotAnException() {
    Map<String, Object> broken =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            throw new ConcurrentModificationException("secret");
          }
        };
    Map<String, Object> asserting =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            throw new AssertionError("secret");
          }
        };
    assertThat(JsonObject.copyOf(asserting).defect())
        .hasValue("could not be read (AssertionError); it was not evaluated");

    assertThat(JsonObject.copyOf(broken).defect())
        .hasValue("could not be read (ConcurrentModificationException); it was not evaluated");
  }

  @Test
  void toString_ofAnything_showsNoNamesAndNoValues() {
    assertThat(JsonObject.copyOf(Map.of("password", "hunter2")).toString())
        .isEqualTo("JsonObject[1 members]");
  }

  @Test
  void equals_sameMembers_inAnyOrder_areEqual() {
    Map<String, Object> one = new java.util.LinkedHashMap<>();
    one.put("a", 1);
    one.put("b", Arrays.asList(1, null));
    Map<String, Object> two = new java.util.LinkedHashMap<>();
    two.put("b", Arrays.asList(1, null));
    two.put("a", 1);

    assertThat(JsonObject.copyOf(one)).isEqualTo(JsonObject.copyOf(two));
    assertThat(JsonObject.copyOf(one)).hasSameHashCodeAs(JsonObject.copyOf(two));
    assertThat(JsonObject.copyOf(one)).isNotEqualTo(JsonObject.empty());
    assertThat(JsonObject.copyOf(Map.of(1, 1))).isNotEqualTo(JsonObject.empty());
  }

  private static Map<String, Object> nested(int levels) {
    Map<String, Object> outermost = new HashMap<>();
    Map<String, Object> innermost = outermost;
    for (int i = 1; i < levels; i++) {
      Map<String, Object> next = new HashMap<>();
      innermost.put("a", next);
      innermost = next;
    }
    return outermost;
  }

  /** A text that has none to give. */
  private static final class TextWithoutText implements CharSequence {
    @Override
    public int length() {
      return 0;
    }

    @Override
    public char charAt(int index) {
      return 'x';
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return this;
    }

    @Override
    @SuppressWarnings("ToStringReturnsNull") // that is what is tested
    public String toString() {
      return null;
    }
  }

  /** A number that is kept as its text, as some JSON libraries do. */
  private static final class TextNumber extends Number {
    private static final long serialVersionUID = 1L;
    private final String text;

    TextNumber(String text) {
      this.text = text;
    }

    @Override
    public int intValue() {
      return 0;
    }

    @Override
    public long longValue() {
      return 0;
    }

    @Override
    public float floatValue() {
      return 0;
    }

    @Override
    public double doubleValue() {
      return 0;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}

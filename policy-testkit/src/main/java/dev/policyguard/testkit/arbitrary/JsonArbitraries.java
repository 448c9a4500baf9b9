package dev.policyguard.testkit.arbitrary;

import dev.policyguard.call.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Any JSON, as arguments of calls may have it. Pure. */
public final class JsonArbitraries {

  private static final int LEVELS = 2;
  private static final int MOST_MEMBERS = 3;

  private JsonArbitraries() {}

  /**
   * Objects of any members: the arguments of a call that knows nothing of the policy.
   *
   * @return objects without a defect, a few levels deep
   */
  public static Arbitrary<JsonObject> objects() {
    return members(values()).map(JsonObject::copyOf).withoutEdgeCases();
  }

  /**
   * Any JSON value in Java's types: {@code null}, booleans, numbers of several Java types, strings,
   * and lists and maps of these.
   *
   * @return values a few levels deep
   */
  public static Arbitrary<Object> values() {
    return values(LEVELS);
  }

  private static Arbitrary<Object> values(int levels) {
    if (levels == 0) {
      return scalars();
    }
    Arbitrary<Object> inside = values(levels - 1);
    return Arbitraries.frequencyOf(
        Tuple.of(3, scalars()),
        Tuple.of(1, inside.list().ofMaxSize(MOST_MEMBERS).map(list -> list)),
        Tuple.of(1, members(inside).map(map -> map)));
  }

  /**
   * JSON values that are neither object nor array.
   *
   * @return {@code null}, booleans, numbers of several Java types, and strings
   */
  public static Arbitrary<Object> scalars() {
    return Arbitraries.<Object>oneOf(
            Arbitraries.integers(),
            Arbitraries.longs(),
            Arbitraries.doubles(),
            Arbitraries.bigDecimals(),
            Arbitraries.of("1e400", "1e-400", "0.1", "9007199254740993").map(BigDecimal::new),
            Arbitraries.of(true, false),
            strings())
        .injectNull(0.1)
        .withoutEdgeCases();
  }

  /**
   * Strings, awkward ones among them.
   *
   * @return strings of at most 20 characters
   */
  public static Arbitrary<String> strings() {
    return Arbitraries.oneOf(
        Arbitraries.strings().alpha().ofMaxLength(8),
        Arbitraries.strings().all().ofMaxLength(20),
        Arbitraries.of("", " ", "null", "10", "true", "a\nb", "\u202e", "\ud83d\ude00", "../x"));
  }

  private static Arbitrary<Map<String, Object>> members(Arbitrary<Object> values) {
    return Arbitraries.maps(strings(), values).ofMaxSize(MOST_MEMBERS);
  }
}

package dev.policyguard.guard;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A policy of the whole language and calls that hit it, made from random numbers. Policies and
 * calls draw on the same small stock of paths, values and names, so that they meet.
 */
final class RandomStory {

  /** How many calls each story has. */
  static final int CALLS = 5;

  /** What becomes of a call that was let through or waits. */
  enum Then {
    STANDS,
    IS_GIVEN_BACK,
    YES,
    NO,
    TIMES_OUT,
    IS_LEFT
  }

  record Step(Duration later, NaiveGuard.Call call, Then then) {}

  private static final List<String> TOOLS = List.of("t", "u", "gr\u00f6\u00dfe", "w/x");
  private static final List<String> PATHS =
      List.of(
          "args.a",
          "args.a",
          "args.b",
          "args.b",
          "args.amount",
          "args[\"\\u0061\"]",
          "args.list",
          "args.list[0]",
          "args.list[2]",
          "args.list[*]",
          "args.list[*]",
          "args.items[*].n",
          "args.items[*].n",
          "args.items[*][\"k k\"]",
          "args.items[1].n",
          "args.items[*].list[*]",
          "args.o",
          "args.o.x",
          "args.o[\"x\"].y",
          "args.o.y[*]",
          "args.o[\"odd \\\" name\"]",
          "args[\"a.b\"]",
          "args.a.b",
          "args[\"\"]",
          "args.__proto__.x",
          "args[*]",
          "args[0]",
          "args.m[*][*]",
          "args.m[*][1]",
          "args.gr\u00f6\u00dfe",
          "caller.team",
          "caller.level",
          "caller.groups[*]",
          "caller[\"x y\"]",
          "caller.a");
  private static final List<String> AMOUNTS =
      List.of("args.amount", "args.amount", "args.list[0]", "args.o.x", "args.a.b", "caller.level");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "2",
          "3",
          "-1",
          "10",
          "1e1",
          "10.0",
          "0.1",
          "0.5",
          "2.0000001",
          "1e-7",
          "2e23",
          "9007199254740992",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "9000000000000",
          "9000000000000.0000001",
          "1e308",
          "1e309",
          "1e400",
          "-1e400",
          "1e-400",
          "123456789012345678901234567890.5");
  private static final List<String> STRINGS =
      List.of(
          "",
          "a",
          "ab",
          "ok",
          "ok\n",
          "OK",
          "10",
          "true",
          "caf\u00e9",
          "cafe\u0301",
          "\ud83d\ude00",
          "\ud800",
          "\u212a",
          "a\u2028b",
          "a.b",
          "prod",
          "x".repeat(40));
  private static final List<String> PATTERNS =
      List.of(
          "a",
          "^a",
          "a$",
          "^ok$",
          "^(ok|OK)$",
          "^[a-c]+$",
          "a.b",
          "^.$",
          "^..$",
          "\\d",
          "^\\d+$",
          "",
          "^$",
          "k?",
          "^(a|b)*$",
          "[^a]",
          "x{20}",
          "^x{1,39}$",
          "\\.",
          "caf.\\z",
          "\u212a");
  private static final List<Window> WINDOWS =
      List.of(Window.SECOND, new Window(2), new Window(3), Window.MINUTE, Window.WEEK);

  private final Random random;
  private final List<Operand.Scalar> stock = new ArrayList<>();
  private final List<Limit> counters = new ArrayList<>();
  private final Policy policy;
  private final List<Step> steps = new ArrayList<>();
  private final long start;

  RandomStory(Random random) {
    this.random = random;
    this.policy = randomPolicy();
    this.start = one(List.of(0L, -1L, Long.MAX_VALUE - 500_000_000L, random.nextLong()));
    for (int i = 0; i < CALLS; i++) {
      steps.add(new Step(later(), call(), one(List.of(Then.values()))));
    }
  }

  Policy policy() {
    return policy;
  }

  List<Step> steps() {
    return steps;
  }

  /** What the guard's clock shows at first; it may be about to wrap. */
  long start() {
    return start;
  }

  // ---- policies ----

  private Policy randomPolicy() {
    for (String counter : List.of("c1", "c2", "c3", "c4")) {
      Amount max =
          Amount.of(new BigDecimal(one(List.of("1", "2", "3", "2.5", "10", "9000000000000"))));
      counters.add(
          new Limit(
              counter,
              one(WINDOWS),
              max,
              one(List.of(Scope.values())),
              Increment.ONE,
              Optional.empty(),
              Optional.empty()));
    }
    Policy.Builder builder = Policy.builder();
    builder.defaultAction(chance(70) ? DefaultAction.DENY : DefaultAction.ALLOW);
    if (chance(10)) {
      builder.hide(one(List.of("u", "w/x", "gone", "d\u00e9l", "*")));
    }
    if (chance(30)) {
      builder.allTools(
          new AllTools(rules(), rules(), rules(), chance(50) ? List.of(limit(3)) : List.of()));
    }
    for (String tool : TOOLS) {
      if (chance(85)) {
        builder.tool(tool, toolRule());
      }
    }
    return builder.build();
  }

  private ToolRule toolRule() {
    ToolAction action =
        chance(80) ? ToolAction.ALLOW : one(List.of(ToolAction.DENY, ToolAction.REQUIRE_APPROVAL));
    List<Limit> limits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      if (chance(35)) {
        limits.add(limit(i));
      }
    }
    Collections.shuffle(limits, random);
    return new ToolRule(
        action, Optional.empty(), rules(), rules(), rules(), limits, Optional.empty());
  }

  private Limit limit(int counter) {
    return counters.get(counter).withIncrement(increment());
  }

  /** A limit of a counter that no policy has. */
  Limit anotherLimit() {
    Limit limit = Limit.of("another", 1 + random.nextInt(2), one(WINDOWS));
    return limit.withScope(one(List.of(Scope.values()))).withIncrement(increment());
  }

  private Increment increment() {
    if (chance(50)) {
      return Increment.ONE;
    } else if (chance(50)) {
      String amount = one(List.of("0", "0.5", "1.000001", "3", "20"));
      return new Increment.Fixed(Amount.of(new BigDecimal(amount)));
    }
    return new Increment.From(ArgumentPath.parse(one(AMOUNTS)));
  }

  private List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    int count = chance(60) ? 0 : 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      rules.add(rule());
    }
    return rules;
  }

  Rule rule() {
    List<Condition> conditions = new ArrayList<>();
    int count = chance(4) ? 0 : 1 + random.nextInt(chance(70) ? 1 : 3);
    for (int i = 0; i < count; i++) {
      conditions.add(condition());
    }
    Optional<String> name = chance(85) ? Optional.empty() : Optional.of(one(List.of("r", "s")));
    return new Rule(conditions, Optional.empty(), name, Optional.empty());
  }

  private Condition condition() {
    Operator operator = one(List.of(Operator.values()));
    Operand value =
        switch (operator.operand()) {
          case SCALAR -> scalar();
          case LIST -> new Operand.OneOf(chance(50) ? List.of(scalar()) : three());
          case NUMBER -> number();
          case STRING -> new Operand.Text(one(PATTERNS));
          case BOOLEAN -> new Operand.Bool(random.nextBoolean());
        };
    return new Condition(ArgumentPath.parse(one(PATHS)), operator, value);
  }

  private List<Operand.Scalar> three() {
    return List.of(scalar(), scalar(), scalar());
  }

  private Operand.Scalar scalar() {
    Operand.Scalar scalar =
        chance(45)
            ? number()
            : chance(80) ? new Operand.Text(one(STRINGS)) : new Operand.Bool(random.nextBoolean());
    stock.add(scalar);
    return scalar;
  }

  private Operand.Numeric number() {
    Operand.Numeric number = new Operand.Numeric(new BigDecimal(one(NUMBERS)));
    stock.add(number);
    return number;
  }

  // ---- calls ----

  private Duration later() {
    return Duration.ofNanos(
        one(
            List.of(
                0L,
                0L,
                1L,
                500_000_000L,
                999_999_999L,
                1_000_000_000L,
                2_000_000_000L,
                random.nextInt(1_500_000_000) * 1L,
                60_000_000_000L)));
  }

  NaiveGuard.Call call() {
    Map<String, Object> attributes = new HashMap<>();
    if (chance(60)) {
      attributes.put("team", scalarOrOdd());
      attributes.put("level", numberOrOdd());
      attributes.put("groups", list());
      attributes.put("x y", scalarOrOdd());
    }
    Optional<String> session = chance(50) ? Optional.empty() : Optional.of(one(List.of("s", "g")));
    return new NaiveGuard.Call(
        tool(), arguments(), one(List.of("g", "g", "h")), session, attributes);
  }

  private String tool() {
    return chance(93)
        ? one(TOOLS)
        : one(
            List.of(
                "nosuch",
                "T",
                "gone",
                "d\u00e9l",
                "gro\u00dfe",
                "\uff54",
                "t\u200b",
                "",
                " \t",
                "n".repeat(128),
                "n".repeat(129),
                "a\nb",
                "*"));
  }

  Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    maybe(arguments, "a", scalarOrOdd());
    maybe(arguments, "b", scalarOrOdd());
    maybe(arguments, "amount", numberOrOdd());
    maybe(arguments, "list", chance(90) ? list() : scalarOrOdd());
    maybe(arguments, "items", items());
    maybe(arguments, "o", chance(85) ? object() : scalarOrOdd());
    maybe(arguments, "m", Arrays.asList(list(), chance(80) ? list() : scalarOrOdd()));
    maybe(arguments, "a.b", scalarOrOdd());
    maybe(arguments, "", scalarOrOdd());
    maybe(arguments, "__proto__", object());
    maybe(arguments, "gr\u00f6\u00dfe", scalarOrOdd());
    if (chance(1)) {
      Object deep = List.of();
      int levels = one(List.of(62, 63));
      for (int i = 0; i < levels; i++) {
        deep = List.of(deep);
      }
      arguments.put("deep", deep);
    }
    return arguments;
  }

  private void maybe(Map<String, Object> object, String name, Object value) {
    if (chance(80)) {
      object.put(name, value);
    }
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    maybe(object, "x", numberOrOdd());
    maybe(object, "y", chance(80) ? list() : scalarOrOdd());
    maybe(object, "odd \" name", scalarOrOdd());
    return object;
  }

  private List<Object> items() {
    List<Object> items = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      Map<String, Object> item = new HashMap<>();
      maybe(item, "n", numberOrOdd());
      maybe(item, "k k", scalarOrOdd());
      maybe(item, "list", list());
      items.add(chance(92) ? item : scalarOrOdd());
    }
    return items;
  }

  private Object list() {
    List<Object> list = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      list.add(scalarOrOdd());
    }
    return chance(85) ? list : new ArrayDeque<>(list.stream().filter(e -> e != null).toList());
  }

  private Object scalarOrOdd() {
    if (chance(60) && !stock.isEmpty()) {
      return java(one(stock));
    } else if (chance(70)) {
      return java(scalarOfACall());
    }
    return odd();
  }

  private Operand.Scalar scalarOfACall() {
    return chance(50)
        ? new Operand.Numeric(new BigDecimal(one(NUMBERS)))
        : chance(80) ? new Operand.Text(one(STRINGS)) : new Operand.Bool(random.nextBoolean());
  }

  private Object numberOrOdd() {
    return chance(80) ? java(new Operand.Numeric(new BigDecimal(one(NUMBERS)))) : scalarOrOdd();
  }

  private Object odd() {
    return one(
        Arrays.asList(
            null,
            null,
            null,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Float.NaN,
            -0.0,
            -0.0f,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            Double.parseDouble("2e23"),
            0.1f,
            Float.parseFloat("1e23"),
            16777216f,
            Math.nextUp(Double.MIN_VALUE),
            9.5e15,
            new BigDecimal("1e401"),
            new BigDecimal("1e-401"),
            new BigDecimal("1e1000000000"),
            new BigDecimal("-1e-1000000000"),
            new BigDecimal("0e-1000"),
            BigInteger.TEN.pow(400),
            BigInteger.TEN.pow(401),
            BigInteger.ONE.shiftLeft(5_000),
            new BigDecimal("1." + "0".repeat(999)),
            new BigDecimal("1." + "0".repeat(1_000)),
            java.nio.CharBuffer.wrap("ok"),
            random.nextDouble(),
            random.nextFloat(),
            Double.longBitsToDouble(random.nextLong()),
            Float.intBitsToFloat(random.nextInt()),
            Map.of(),
            Map.of("b", 1),
            List.of(),
            List.of("user", "admin"),
            List.of(Map.of("n", 1))));
  }

  /** The same value, as one of the Java types that can carry it. */
  private Object java(Operand.Scalar scalar) {
    if (scalar instanceof Operand.Text text) {
      return text.value();
    } else if (scalar instanceof Operand.Bool bool) {
      return bool.value();
    }
    BigDecimal value = ((Operand.Numeric) scalar).value();
    List<Object> carriers = new ArrayList<>(List.of(value, value.setScale(value.scale() + 2)));
    carriers.add(value.doubleValue());
    carriers.add(value.floatValue());
    carriers.add(new TextNumber(value.toString()));
    if (value.scale() <= 0) {
      BigInteger whole = value.toBigIntegerExact();
      carriers.add(whole);
      if (whole.bitLength() < 64) {
        LongAdder adder = new LongAdder();
        adder.add(whole.longValueExact());
        carriers.addAll(List.of(whole.longValueExact(), new AtomicLong(whole.longValue()), adder));
      }
      if (whole.bitLength() < 8) {
        carriers.addAll(
            List.of(whole.intValue(), whole.shortValue(), whole.byteValue(), whole.intValue()));
        carriers.add(new AtomicInteger(whole.intValue()));
      }
    }
    return one(carriers);
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

  // ---- chance ----

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T one(List<T> several) {
    return several.get(random.nextInt(several.size()));
  }

  /** What a failing test shows. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(policy.canonicalForm());
    for (Step step : steps) {
      text.append("\n  ").append(step.later()).append(' ').append(step.then()).append(' ');
      text.append(step.call());
    }
    return text.toString();
  }
}

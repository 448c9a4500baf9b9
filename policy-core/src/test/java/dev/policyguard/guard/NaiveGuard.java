package dev.policyguard.guard;

import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The policy language once more, for tests: written from its text alone, section by section, plain
 * and slow. Knows nothing of plans, compiled conditions, snapshots and stores.
 */
final class NaiveGuard {

  /** Section 2: what a condition comes to. */
  enum Answer {
    TRUE,
    FALSE,
    ERROR
  }

  /** A call as its author made it, before anything was copied or checked. */
  record Call(
      String tool,
      Map<String, Object> arguments,
      String grant,
      Optional<String> session,
      Map<String, Object> attributes) {}

  /** Section 4: what a decision carries, as far as it does not depend on wording. */
  record Ruled(
      String kind,
      DecisionCode code,
      String rule,
      Optional<Duration> retryAfter,
      Map<String, BigDecimal> remaining) {

    static Ruled denied(DecisionCode code, String rule) {
      return new Ruled("deny", code, rule, Optional.empty(), Map.of());
    }
  }

  /** One charge, for ever; it counts for a while. */
  private record Charge(List<Object> counter, BigDecimal amount, BigInteger from, BigInteger to) {}

  private final Policy policy;
  private final List<Charge> charges = new ArrayList<>();
  private BigInteger now = BigInteger.ZERO;

  NaiveGuard(Policy policy) {
    this.policy = policy;
  }

  void pass(Duration time) {
    now = now.add(BigInteger.valueOf(time.toNanos()));
  }

  /** Section 4, without charging. */
  Ruled decide(Call call) {
    return decide(call, new ArrayList<>());
  }

  /** Section 4; what was charged is what {@link #giveBack} takes. */
  Ruled reserve(Call call, List<Object> receipt) {
    List<Charge> made = new ArrayList<>();
    Ruled ruled = decide(call, made);
    if (!ruled.kind().equals("deny")) {
      charges.addAll(made);
      receipt.addAll(made);
    }
    return ruled;
  }

  void giveBack(List<Object> receipt) {
    for (Object charge : receipt) {
      charges.removeIf(one -> one == charge);
    }
  }

  private Ruled decide(Call call, List<Charge> made) {
    String name = call.tool();
    // 1
    boolean named = policy.tools().containsKey(name) || policy.hide().contains(name);
    boolean printable = name.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    if (name.isBlank()
        || name.length() > 128
        || (!printable && !named)
        || depth(call.arguments()) > 64
        || values(call.arguments()) - 1 > 100_000) {
      return Ruled.denied(DecisionCode.INVALID_CALL, "(invalid call)");
    }
    // 3
    if (policy.hide().contains(name) || policy.hide().contains("*")) {
      return Ruled.denied(DecisionCode.HIDDEN, "(hidden)");
    }
    // 4
    ToolRule tool = policy.tools().get(name);
    if (tool == null && policy.defaultAction() == DefaultAction.DENY) {
      return Ruled.denied(DecisionCode.DEFAULT_DENY, "(default deny)");
    }
    ToolRule rule = tool == null ? ToolRule.allow() : tool;
    // 5
    if (rule.action() == ToolAction.DENY) {
      return Ruled.denied(DecisionCode.TOOL_DENIED, "/tools/" + name + "/action");
    }
    // 6
    for (Listed<Rule> each :
        listed(name, "require", rule.require(), policy.allTools().require(), NaiveGuard::id)) {
      Answer answer = and(each.part().conditions(), call, true);
      if (answer == Answer.FALSE) {
        return Ruled.denied(DecisionCode.REQUIREMENT_NOT_MET, each.id());
      } else if (answer == Answer.ERROR) {
        return Ruled.denied(DecisionCode.ARGUMENT_TYPE, each.id());
      }
    }
    // 7
    for (Listed<Rule> each :
        listed(name, "deny_if", rule.denyIf(), policy.allTools().denyIf(), NaiveGuard::id)) {
      Answer answer = and(each.part().conditions(), call, false);
      if (answer == Answer.TRUE) {
        return Ruled.denied(DecisionCode.DENY_CONDITION, each.id());
      } else if (answer == Answer.ERROR) {
        return Ruled.denied(DecisionCode.ARGUMENT_TYPE, each.id());
      }
    }
    // 8
    List<Listed<Limit>> limits =
        listed(name, "limits", rule.limits(), policy.allTools().limits(), Limit::counter);
    for (Listed<Limit> each : limits) {
      Optional<BigDecimal> amount = amount(each.part(), call);
      if (amount.isEmpty()) {
        return Ruled.denied(DecisionCode.INVALID_AMOUNT, each.id());
      }
      made.add(charge(each.part(), call, amount.get()));
    }
    for (int i = 0; i < limits.size(); i++) {
      if (!fits(limits.get(i).part(), made.get(i), now)) {
        return new Ruled(
            "deny",
            DecisionCode.LIMIT_EXCEEDED,
            limits.get(i).id(),
            retryAfter(limits, made),
            remaining(limits, made, false));
      }
    }
    Map<String, BigDecimal> remaining = remaining(limits, made, true);
    // 9
    if (rule.action() == ToolAction.REQUIRE_APPROVAL) {
      String id = "/tools/" + name + "/action";
      return new Ruled("approval", DecisionCode.APPROVAL_REQUIRED, id, Optional.empty(), remaining);
    }
    for (Listed<Rule> each :
        listed(
            name,
            "require_approval",
            rule.requireApproval(),
            policy.allTools().requireApproval(),
            NaiveGuard::id)) {
      if (and(each.part().conditions(), call, false) != Answer.FALSE) {
        return new Ruled(
            "approval", DecisionCode.APPROVAL_REQUIRED, each.id(), Optional.empty(), remaining);
      }
    }
    return new Ruled(
        "allow",
        DecisionCode.ALLOWED,
        tool == null ? "(default allow)" : "/tools/" + name,
        Optional.empty(),
        remaining);
  }

  // ---- Section 4, the rule id ----

  private record Listed<T>(String id, T part) {}

  private interface Naming<T> {
    String name(T part);
  }

  private static <T> List<Listed<T>> listed(
      String tool, String list, List<T> ofTool, List<T> ofAll, Naming<T> naming) {
    List<Listed<T>> all = new ArrayList<>();
    name("/tools/" + tool + "/" + list + "/", ofTool, naming, all);
    name("/all_tools/" + list + "/", ofAll, naming, all);
    return all;
  }

  private static <T> void name(
      String owner, List<T> parts, Naming<T> naming, List<Listed<T>> named) {
    for (int i = 0; i < parts.size(); i++) {
      String name = naming.name(parts.get(i));
      int same = 1;
      for (int j = 0; j < i; j++) {
        same += naming.name(parts.get(j)).equals(name) ? 1 : 0;
      }
      named.add(new Listed<>(owner + name + (same == 1 ? "" : "~" + same), parts.get(i)));
    }
  }

  private static String id(Rule rule) {
    if (rule.name().isPresent()) {
      return rule.name().get();
    } else if (rule.conditions().isEmpty()) {
      return "always";
    }
    Condition first = rule.conditions().get(0);
    return first.path() + "-" + first.operator().keyword();
  }

  // ---- Section 3, limits ----

  private static Optional<BigDecimal> amount(Limit limit, Call call) {
    if (limit.increment() instanceof Increment.Fixed fixed) {
      return Optional.of(fixed.amount().toBigDecimal());
    }
    List<Object> found = new ArrayList<>();
    find(((Increment.From) limit.increment()).path().toString(), call, found);
    if (!(found.get(0) instanceof Number number)) {
      return Optional.empty();
    }
    return NaiveNumbers.exact(number)
        .filter(value -> value.signum() >= 0)
        .filter(value -> value.compareTo(new BigDecimal("9000000000000")) <= 0)
        .map(value -> value.setScale(6, RoundingMode.UP));
  }

  private Charge charge(Limit limit, Call call, BigDecimal amount) {
    List<Object> counter =
        switch (limit.scope()) {
          case GRANT -> List.of("grant", limit.counter(), call.grant());
          case SESSION -> List.of("session", limit.counter(), call.grant(), call.session());
          case GLOBAL -> List.of("global", limit.counter());
        };
    BigInteger window = BigInteger.valueOf(limit.window().seconds() * 1_000_000_000L);
    return new Charge(counter, amount, now, now.add(window));
  }

  /** What counts on a counter at a moment. */
  private BigDecimal counting(List<Object> counter, BigInteger moment) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Charge charge : charges) {
      if (charge.counter().equals(counter)
          && charge.from().compareTo(moment) <= 0
          && moment.compareTo(charge.to()) < 0) {
        sum = sum.add(charge.amount());
      }
    }
    return sum;
  }

  private boolean fits(Limit limit, Charge charge, BigInteger moment) {
    BigDecimal sum = counting(charge.counter(), moment).add(charge.amount());
    return sum.compareTo(limit.max().toBigDecimal()) <= 0;
  }

  /** Tries every moment at which something expires. */
  private Optional<Duration> retryAfter(List<Listed<Limit>> limits, List<Charge> made) {
    TreeSet<BigInteger> moments = new TreeSet<>();
    charges.forEach(charge -> moments.add(charge.to()));
    for (BigInteger moment : moments.tailSet(now, false)) {
      boolean all = true;
      for (int i = 0; i < limits.size(); i++) {
        all &= fits(limits.get(i).part(), made.get(i), moment);
      }
      if (all) {
        return Optional.of(Duration.ofNanos(moment.subtract(now).longValueExact()));
      }
    }
    return Optional.empty();
  }

  private Map<String, BigDecimal> remaining(
      List<Listed<Limit>> limits, List<Charge> made, boolean charged) {
    Map<String, BigDecimal> remaining = new LinkedHashMap<>();
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i).part();
      BigDecimal counting = counting(made.get(i).counter(), now);
      BigDecimal left = limit.max().toBigDecimal().subtract(counting);
      left = charged ? left.subtract(made.get(i).amount()) : left;
      remaining.put(limit.counter(), NaiveNumbers.plain(left));
    }
    return remaining;
  }

  // ---- Section 2, values and operators ----

  /** A rule's conditions. */
  static Answer and(List<Condition> conditions, Call call, boolean ofRequire) {
    List<Answer> answers = new ArrayList<>();
    for (Condition condition : conditions) {
      answers.add(answer(condition, call, ofRequire));
    }
    return and(answers);
  }

  private static Answer and(List<Answer> answers) {
    if (answers.contains(Answer.FALSE)) {
      return Answer.FALSE;
    }
    return answers.contains(Answer.ERROR) ? Answer.ERROR : Answer.TRUE;
  }

  private static Answer or(List<Answer> answers) {
    if (answers.contains(Answer.TRUE)) {
      return Answer.TRUE;
    }
    return answers.contains(Answer.ERROR) ? Answer.ERROR : Answer.FALSE;
  }

  static Answer answer(Condition condition, Call call, boolean ofRequire) {
    List<Object> found = new ArrayList<>();
    boolean several = find(condition.path().toString(), call, found);
    List<Answer> answers = new ArrayList<>();
    for (Object one : found) {
      answers.add(answer(condition, one));
    }
    return !several ? answers.get(0) : ofRequire ? and(answers) : or(answers);
  }

  /** Stands where a step cannot be made. */
  private static final Object BAD = new Object();

  /** Stands where there is nothing. */
  private static final Object ABSENT = new Object();

  /** Everything that a path leads to; says whether it has a [*] on the way. */
  private static boolean find(String path, Call call, List<Object> found) {
    List<String> segments = NaivePath.segments(path);
    Map<String, Object> root =
        segments.get(0).equals("args") ? call.arguments() : call.attributes();
    walk(root, segments.subList(1, segments.size()), found);
    return segments.contains("*");
  }

  private static void walk(Object at, List<String> segments, List<Object> found) {
    if (at == null || at == ABSENT) {
      found.add(ABSENT);
    } else if (segments.isEmpty()) {
      found.add(at);
    } else {
      String segment = segments.get(0);
      List<String> rest = segments.subList(1, segments.size());
      if (segment.startsWith("'") && at instanceof Map<?, ?> object) {
        String name = segment.substring(1);
        walk(object.containsKey(name) ? object.get(name) : ABSENT, rest, found);
      } else if (segment.equals("*") && at instanceof Collection<?> array) {
        for (Object element : array) {
          walk(element, rest, found);
        }
      } else if (segment.startsWith("#") && at instanceof Collection<?> array) {
        int index = Integer.parseInt(segment.substring(1));
        walk(
            index < array.size() ? List.copyOf(wrapped(array)).get(index).value() : ABSENT,
            rest,
            found);
      } else {
        found.add(BAD);
      }
    }
  }

  /** A list may hold null. */
  private record Wrapped(Object value) {}

  private static List<Wrapped> wrapped(Collection<?> array) {
    List<Wrapped> all = new ArrayList<>();
    array.forEach(element -> all.add(new Wrapped(element)));
    return all;
  }

  private static Answer answer(Condition condition, Object at) {
    Operand value = condition.value();
    if (at == BAD) {
      return Answer.ERROR;
    }
    String op = condition.operator().keyword();
    if (op.equals("exists")) {
      return answer((at != ABSENT) == ((Operand.Bool) value).value());
    } else if (at == ABSENT) {
      return Answer.FALSE;
    }
    return switch (op) {
      case "eq" -> equal(at, value);
      case "neq" -> not(equal(at, value));
      case "in" -> in(at, (Operand.OneOf) value);
      case "not_in" -> not(in(at, (Operand.OneOf) value));
      case "lt" -> ordered(at, value, List.of(-1));
      case "lte" -> ordered(at, value, List.of(-1, 0));
      case "gt" -> ordered(at, value, List.of(1));
      case "gte" -> ordered(at, value, List.of(1, 0));
      case "regex" -> regex(at, ((Operand.Text) value).value());
      case "contains" -> contains(at, value);
      default -> throw new AssertionError(op);
    };
  }

  private static Answer answer(boolean holds) {
    return holds ? Answer.TRUE : Answer.FALSE;
  }

  private static Answer not(Answer answer) {
    return answer == Answer.ERROR ? answer : answer(answer == Answer.FALSE);
  }

  private static Answer equal(Object at, Operand value) {
    if (!type(at).equals(type(value))) {
      return Answer.ERROR;
    } else if (value instanceof Operand.Text text) {
      return at.toString().length() > 1_048_576
          ? Answer.ERROR
          : answer(at.toString().equals(text.value()));
    } else if (value instanceof Operand.Bool bool) {
      return answer(at.equals(bool.value()));
    }
    return ordered(at, value, List.of(0));
  }

  private static Answer in(Object at, Operand.OneOf value) {
    List<Answer> answers = new ArrayList<>();
    for (Operand.Scalar element : value.elements()) {
      if (type(at).equals(type(element))) {
        answers.add(equal(at, element));
      }
    }
    return answers.isEmpty() ? Answer.ERROR : or(answers);
  }

  private static Answer ordered(Object at, Operand value, List<Integer> orders) {
    if (!(at instanceof Number number)) {
      return Answer.ERROR;
    }
    Optional<BigDecimal> exact = NaiveNumbers.exact(number);
    return exact.isEmpty()
        ? Answer.ERROR
        : answer(orders.contains(exact.get().compareTo(((Operand.Numeric) value).value())));
  }

  private static Answer regex(Object at, String pattern) {
    if (!type(at).equals("string") || at.toString().length() > 1_048_576) {
      return Answer.ERROR;
    }
    // Java's $ stands before a last line break too, and its dot keeps off more than \n.
    return answer(
        java.util.regex.Pattern.compile(
                pattern.replace("$", "\\z"), java.util.regex.Pattern.UNIX_LINES)
            .matcher(at.toString())
            .find());
  }

  private static Answer contains(Object at, Operand value) {
    if (at instanceof Collection<?> array) {
      List<Answer> answers = new ArrayList<>();
      for (Object element : array) {
        if (type(element).equals(type(value))) {
          answers.add(equal(element, value));
        }
      }
      return or(answers);
    } else if (type(at).equals("string")
        && value instanceof Operand.Text part
        && at.toString().length() <= 1_048_576) {
      return answer(at.toString().contains(part.value()));
    }
    return Answer.ERROR;
  }

  private static String type(Object value) {
    if (value instanceof CharSequence || value instanceof Operand.Text) {
      return "string";
    } else if (value instanceof Number || value instanceof Operand.Numeric) {
      return "number";
    } else if (value instanceof Boolean || value instanceof Operand.Bool) {
      return "boolean";
    }
    return value instanceof Collection<?> ? "array" : value == null ? "null" : "object";
  }

  private static int depth(Object value) {
    int deepest = 0;
    for (Object each : parts(value)) {
      deepest = Math.max(deepest, depth(each));
    }
    return value instanceof Map<?, ?> || value instanceof Collection<?> ? deepest + 1 : 0;
  }

  private static int values(Object value) {
    int count = 1;
    for (Object each : parts(value)) {
      count += values(each);
    }
    return count;
  }

  private static Collection<?> parts(Object value) {
    return value instanceof Map<?, ?> object
        ? new HashMap<>(object).values()
        : value instanceof Collection<?> array ? array : List.of();
  }
}

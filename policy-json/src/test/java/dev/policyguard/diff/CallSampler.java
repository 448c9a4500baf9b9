package dev.policyguard.diff;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.ArgumentPath.Segment;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Draws calls that two policies may decide otherwise: every value that either names, what lies next
 * to it and between, and what does not fit. It shares nothing with what it is there to check.
 */
final class CallSampler {

  private static final List<Object> ODD =
      List.of(
          0,
          1,
          -1,
          0.5,
          "",
          "x",
          "0",
          true,
          false,
          Double.NaN,
          new BigDecimal("1e401"),
          new BigDecimal("1e-401"),
          new BigDecimal("9000000000000.0000001"),
          Map.of(),
          List.of());

  private final Random random;
  private final List<String> tools = new ArrayList<>();
  private final List<ArgumentPath> paths = new ArrayList<>();
  private final Map<String, List<Object>> valuesAt = new HashMap<>();

  CallSampler(Policy before, Policy after, Random random) {
    this.random = random;
    Set<String> names = new LinkedHashSet<>(List.of("one that nobody lists"));
    for (Policy policy : List.of(before, after)) {
      names.addAll(policy.tools().keySet());
      names.addAll(policy.hide());
      rules(policy).flatMap(rule -> rule.conditions().stream()).forEach(this::learn);
      limits(policy).forEach(this::learn);
    }
    tools.addAll(names);
  }

  private static Stream<Rule> rules(Policy policy) {
    return Stream.concat(
        Stream.of(
                policy.allTools().require(),
                policy.allTools().denyIf(),
                policy.allTools().requireApproval())
            .flatMap(List::stream),
        policy.tools().values().stream()
            .flatMap(tool -> Stream.of(tool.require(), tool.denyIf(), tool.requireApproval()))
            .flatMap(List::stream));
  }

  private static Stream<Limit> limits(Policy policy) {
    return Stream.concat(
        policy.allTools().limits().stream(),
        policy.tools().values().stream().flatMap(tool -> tool.limits().stream()));
  }

  private void learn(Limit limit) {
    if (limit.increment() instanceof Increment.From from) {
      learn(from.path(), List.of(limit.max().toBigDecimal(), limit.max().toBigDecimal().negate()));
    }
  }

  private void learn(Condition condition) {
    List<Object> values = new ArrayList<>();
    List<? extends Operand> operands =
        condition.value() instanceof Operand.OneOf list
            ? list.elements()
            : List.of(condition.value());
    for (Operand operand : operands) {
      if (operand instanceof Operand.Numeric number) {
        BigDecimal value = number.value();
        BigDecimal half = new BigDecimal("0.5");
        values.addAll(List.of(value, value.add(half), value.subtract(half)));
        values.addAll(List.of(value.add(BigDecimal.ONE), value.subtract(BigDecimal.ONE)));
        values.add(value.doubleValue());
        values.add(List.of(value, value.add(BigDecimal.ONE)));
      } else if (operand instanceof Operand.Text text) {
        String plain = text.value().replaceAll("[\\^$()|?*+\\\\]", "");
        values.addAll(List.of(text.value(), text.value() + "x", "x" + text.value(), plain));
        values.addAll(
            List.of(plain + "/x", List.of(text.value()), plain.toUpperCase(java.util.Locale.ROOT)));
      } else if (operand instanceof Operand.Bool bool) {
        values.addAll(List.of(bool.value(), !bool.value(), List.of(bool.value())));
      }
    }
    learn(condition.path(), values);
  }

  private void learn(ArgumentPath path, List<Object> values) {
    paths.add(path);
    valuesAt.computeIfAbsent(path.segments().toString(), p -> new ArrayList<>()).addAll(values);
  }

  /** The next call: for each path something or nothing, mostly what fits. */
  ToolCall next() {
    Map<String, @Nullable Object> arguments = new HashMap<>();
    Map<String, @Nullable Object> attributes = new HashMap<>();
    for (int i = paths.size(); i > 0; i--) {
      ArgumentPath path = paths.get(random.nextInt(paths.size()));
      Map<String, @Nullable Object> root =
          path.root() == ArgumentPath.Root.ARGUMENTS ? arguments : attributes;
      if (path.segments().get(0) instanceof Segment.Member first) {
        root.put(first.name(), at(path, 1, root.get(first.name())));
      }
    }
    return new ToolCall(
        tools.get(random.nextInt(tools.size())),
        JsonObject.copyOf(arguments),
        Caller.of("g").withAttributes(attributes));
  }

  private @Nullable Object at(ArgumentPath path, int step, @Nullable Object there) {
    if (random.nextInt(20) == 0) {
      return odd();
    } else if (step == path.segments().size()) {
      List<Object> values = valuesAt.getOrDefault(path.segments().toString(), List.of());
      return values.isEmpty() || random.nextInt(6) == 0
          ? odd()
          : values.get(random.nextInt(values.size()));
    }
    Segment segment = path.segments().get(step);
    if (segment instanceof Segment.Member member) {
      Map<Object, @Nullable Object> object =
          there instanceof Map<?, ?> map ? new HashMap<>(map) : new HashMap<>();
      object.put(member.name(), at(path, step + 1, object.get(member.name())));
      return object;
    }
    List<@Nullable Object> array =
        there instanceof List<?> list ? new ArrayList<>(list) : new ArrayList<>();
    int index =
        segment instanceof Segment.Index one ? one.index() : random.nextInt(array.size() + 1);
    while (array.size() <= Math.min(index, 5)) {
      array.add(null);
    }
    if (index < array.size()) {
      array.set(index, at(path, step + 1, array.get(index)));
    }
    return array;
  }

  private @Nullable Object odd() {
    int which = random.nextInt(ODD.size() + 2);
    return which < ODD.size() ? ODD.get(which) : null;
  }
}

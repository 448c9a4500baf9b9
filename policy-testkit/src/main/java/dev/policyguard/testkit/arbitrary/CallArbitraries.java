package dev.policyguard.testkit.arbitrary;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.ArgumentPath.Root;
import dev.policyguard.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Calls that come near the edges of a policy: where it says {@code gt 100}, they bring 100, 101,
 * 100.000001, {@code "100"}, {@code null} and nothing at all. Pure.
 */
public final class CallArbitraries {

  private static final int MOST_ELEMENTS = 3;
  private static final int TOO_DEEP = JsonObject.MAX_DEPTH + 1;

  private CallArbitraries() {}

  /**
   * Calls near a policy: of the tools that it lists or hides and of some that it does not know, by
   * three grants, with something at each place that its conditions and limits look at. Most often
   * that is a value just at, above or below what the policy compares with; sometimes it has another
   * type, is null, or missing. What a regular expression finds is guessed, and not for each found.
   *
   * <p>One call in about thirty is none that a guard can check: {@code INVALID_CALL}.
   *
   * @param policy the policy
   * @return the calls
   */
  public static Arbitrary<ToolCall> near(Policy policy) {
    return tools(policy).flatMap(tool -> near(policy, tool)).withoutEdgeCases();
  }

  /**
   * Calls of one tool near a policy, as {@link #near(Policy)} has them.
   *
   * @param policy the policy
   * @param tool the name of the tool, listed or not
   * @return the calls
   */
  public static Arbitrary<ToolCall> near(Policy policy, String tool) {
    Map<ArgumentPath, List<Object>> places = Places.of(policy, tool);
    Arbitrary<JsonObject> sound = objects(places, Root.ARGUMENTS);
    Arbitrary<JsonObject> arguments =
        Arbitraries.frequencyOf(Tuple.of(60, sound), Tuple.of(1, Arbitraries.just(tooDeep())));
    return Combinators.combine(arguments, callers(objects(places, Root.CALLER)))
        .as((args, caller) -> new ToolCall(tool, args, caller))
        .withoutEdgeCases();
  }

  /**
   * Callers of three grants, so that calls are charged to the same counters, with and without a
   * session and attributes.
   *
   * @return the callers
   */
  public static Arbitrary<Caller> callers() {
    return callers(JsonArbitraries.objects());
  }

  private static Arbitrary<Caller> callers(Arbitrary<JsonObject> attributes) {
    return Combinators.combine(
            Arbitraries.of("ada", "bob", "eve"),
            Arbitraries.of("monday", "tuesday").optional(0.5),
            attributes)
        .as(Caller::new);
  }

  private static Arbitrary<String> tools(Policy policy) {
    Set<String> known = new LinkedHashSet<>(policy.tools().keySet());
    known.addAll(policy.hide());
    Arbitrary<String> unknown = Arbitraries.of("no_such_tool", "*", "READ");
    Arbitrary<String> odd =
        Arbitraries.of("", " ", "x".repeat(129), "a\nb", "t\u200b", "\ud83d\ude00");
    return known.isEmpty()
        ? Arbitraries.frequencyOf(Tuple.of(20, unknown), Tuple.of(1, odd))
        : Arbitraries.frequencyOf(
            Tuple.of(50, Arbitraries.of(known)), Tuple.of(6, unknown), Tuple.of(1, odd));
  }

  /** Objects with something, or nothing, at each of the places that start at this root. */
  private static Arbitrary<JsonObject> objects(Map<ArgumentPath, List<Object>> places, Root root) {
    List<Arbitrary<List<Tree.Placed>>> placed = new ArrayList<>();
    places.forEach(
        (path, values) -> {
          if (path.root() == root) {
            placed.add(
                value(values)
                    .list()
                    .ofMinSize(path.leadsToEach() ? 0 : 1)
                    .ofMaxSize(path.leadsToEach() ? MOST_ELEMENTS : 1)
                    .map(several -> new Tree.Placed(path, several))
                    .optional(0.9)
                    .map(CallArbitraries::listed));
          }
        });
    return Combinators.combine(placed)
        .as(all -> Tree.of(all.stream().flatMap(Collection::stream).toList()));
  }

  private static List<Tree.Placed> listed(Optional<Tree.Placed> placed) {
    return placed.stream().toList();
  }

  private static Arbitrary<Object> value(List<Object> near) {
    return Arbitraries.frequencyOf(
        Tuple.of(14, Arbitraries.of(near)),
        Tuple.of(1, JsonArbitraries.scalars()),
        Tuple.of(1, Arbitraries.<Object>of(List.of(), Map.of(), "", 1, true).injectNull(0.3)));
  }

  private static JsonObject tooDeep() {
    Object deep = List.of();
    for (int level = 1; level < TOO_DEEP; level++) {
      deep = List.of(deep);
    }
    return JsonObject.copyOf(Map.of("deep", deep));
  }
}

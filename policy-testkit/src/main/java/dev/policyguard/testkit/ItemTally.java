package dev.policyguard.testkit;

import dev.policyguard.condition.Truth;
import dev.policyguard.testkit.PolicyCoverage.Effect;
import dev.policyguard.testkit.PolicyCoverage.Item;
import dev.policyguard.testkit.PolicyCoverage.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what one item of a policy does. Thread-safe. */
final class ItemTally {

  private final Kind kind;
  private final String pointer;
  private final String rule;
  private final Map<Effect, LongAdder> effects = new EnumMap<>(Effect.class);
  private final LongAdder errors = new LongAdder();

  /**
   * An item that did nothing yet.
   *
   * @param effects what it may do
   */
  ItemTally(Kind kind, String pointer, String rule, List<Effect> effects) {
    this.kind = kind;
    this.pointer = pointer;
    this.rule = rule;
    effects.forEach(effect -> this.effects.putIfAbsent(effect, new LongAdder()));
  }

  String pointer() {
    return pointer;
  }

  void seen(Effect effect) {
    LongAdder count = effects.get(effect);
    if (count != null) {
      count.increment();
    }
  }

  /** What a rule or a limit came to. An error denies or asks, but not for what the item says. */
  void checked(Truth truth) {
    switch (truth) {
      case TRUE -> seen(where(kind, true));
      case FALSE -> seen(where(kind, false));
      case ERROR -> errors.increment();
    }
  }

  /** What a rule does where it holds or not, and a limit where it has room or not. */
  static Effect where(Kind kind, boolean holds) {
    return switch (kind) {
      case DENY_IF -> holds ? Effect.DENIED : Effect.LET_PASS;
      case REQUIRE_APPROVAL -> holds ? Effect.ASKED : Effect.LET_PASS;
      default -> holds ? Effect.LET_PASS : Effect.DENIED;
    };
  }

  Item item() {
    Map<Effect, Long> counts = new EnumMap<>(Effect.class);
    effects.forEach((effect, count) -> counts.put(effect, count.sum()));
    return new Item(kind, pointer, rule, counts, errors.sum());
  }
}

package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.condition.Truth;
import dev.policyguard.decision.Ruling;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of one tool, in the order in which a call meets it. Immutable. Source: the
 * policy language, section 4.
 */
final class ToolPlan {

  private static final RulePlan[] NO_RULES = {};

  private final @Nullable Ruling refusal;
  private final RulePlan[] require;
  private final RulePlan[] denyIf;
  private final LimitsPlan limits;
  private final @Nullable Ruling approval;
  private final RulePlan[] requireApproval;
  private final Ruling allowed;

  /** The plan of a tool of which no call is allowed. */
  private ToolPlan(Ruling refusal) {
    this.refusal = refusal;
    this.require = NO_RULES;
    this.denyIf = NO_RULES;
    this.limits = LimitsPlan.NONE;
    this.approval = null;
    this.requireApproval = NO_RULES;
    this.allowed = refusal;
  }

  /**
   * The plan of a tool that may be called.
   *
   * @param require rules that must all hold
   * @param denyIf rules of which none may hold
   * @param limits the counters that a call is charged to
   * @param approval the ruling of an action that asks a person about every call
   * @param requireApproval rules of which any that holds asks a person
   * @param allowed the ruling of a call that nothing stood against
   */
  ToolPlan(
      List<RulePlan> require,
      List<RulePlan> denyIf,
      LimitsPlan limits,
      Optional<Ruling> approval,
      List<RulePlan> requireApproval,
      Ruling allowed) {
    this.refusal = null;
    this.require = require.toArray(RulePlan[]::new);
    this.denyIf = denyIf.toArray(RulePlan[]::new);
    this.limits = limits;
    this.approval = approval.orElse(null);
    this.requireApproval = requireApproval.toArray(RulePlan[]::new);
    this.allowed = allowed;
  }

  static ToolPlan refusing(Ruling refusal) {
    return new ToolPlan(refusal);
  }

  /** The ruling that every call gets, if no call can be allowed. */
  Optional<Ruling> refusal() {
    return Optional.ofNullable(refusal);
  }

  List<RulePlan> require() {
    return List.of(require);
  }

  List<RulePlan> denyIf() {
    return List.of(denyIf);
  }

  LimitsPlan limits() {
    return limits;
  }

  Optional<Ruling> approval() {
    return Optional.ofNullable(approval);
  }

  List<RulePlan> requireApproval() {
    return List.of(requireApproval);
  }

  Ruling allowed() {
    return allowed;
  }

  /** The first rule that may make a call wait for a person. */
  Optional<Ruling> asking() {
    return approval().or(() -> requireApproval().stream().findFirst().map(RulePlan::ruling));
  }

  /** Why a call is refused before any limit is looked at; null if it is not. */
  @Nullable Ruling refusal(JsonObject arguments, Caller caller) {
    if (refusal != null) {
      return refusal;
    }
    Ruling unmet = firstUnless(Truth.TRUE, require, arguments, caller);
    return unmet != null ? unmet : firstUnless(Truth.FALSE, denyIf, arguments, caller);
  }

  /** Which rule asks a person about a call; null if none does. An error asks. */
  @Nullable Ruling approval(JsonObject arguments, Caller caller) {
    return approval != null
        ? approval
        : firstUnless(Truth.FALSE, requireApproval, arguments, caller);
  }

  private static @Nullable Ruling firstUnless(
      Truth harmless, RulePlan[] rules, JsonObject arguments, Caller caller) {
    for (RulePlan rule : rules) {
      Ruling ruling = rule.unless(harmless, arguments, caller);
      if (ruling != null) {
        return ruling;
      }
    }
    return null;
  }
}

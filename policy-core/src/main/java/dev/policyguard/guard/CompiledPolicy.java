package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Policy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A policy made ready for calls: every ruling that it can give is built, every tool has its plan.
 * Immutable; does not keep the policy itself.
 */
final class CompiledPolicy {

  /** The longest name of a tool. Source: the policy language, section 4. */
  static final int MAX_TOOL_NAME = 128;

  private final String revision;
  private final Map<String, ToolPlan> plans = new HashMap<>();
  private final ToolPlan unlisted;
  private final Ruling noIdentity;
  private final Ruling noPolicy;
  private final Ruling countersUnavailable;
  private final Ruling internalError;
  private final Ruling unrecorded;

  /**
   * Compiles a policy.
   *
   * @param policy the policy
   * @param store keeps its counters
   */
  CompiledPolicy(Policy policy, CounterStore store) {
    this.revision = policy.revision();
    Ruling hidden =
        ruling(DecisionCode.HIDDEN, "(hidden)", "There is no tool of this name. List the tools.");
    this.noIdentity =
        ruling(
            DecisionCode.NO_POLICY,
            "(no policy)",
            "The server does not know who calls, so nothing is allowed. Sign in.");
    this.noPolicy =
        ruling(
            DecisionCode.NO_POLICY,
            "(no policy)",
            "No policy allows this caller anything. Ask the server's operator for access.");
    this.countersUnavailable =
        ruling(
            DecisionCode.COUNTER_UNAVAILABLE,
            "(counter unavailable)",
            "The limits of this tool cannot be checked now, so it was not called. Try later.");
    this.internalError =
        ruling(
            DecisionCode.INTERNAL_ERROR,
            "(internal error)",
            "The call could not be checked, so it was not made. Tell the server's operator.");
    this.unrecorded =
        ruling(
            DecisionCode.INTERNAL_ERROR,
            "(audit)",
            "The call could not be recorded, and what is not recorded does not run. Try later.");
    PlanBuilder builder = new PlanBuilder(policy.allTools(), this::ruling, store);
    boolean hidesAll = policy.hides(Policy.EVERY_TOOL);
    this.unlisted = hidesAll ? ToolPlan.refusing(hidden) : unlisted(policy, builder);
    policy
        .tools()
        .forEach(
            (name, rule) ->
                plans.put(
                    name,
                    policy.hides(name) ? ToolPlan.refusing(hidden) : builder.listed(name, rule)));
    policy.hide().forEach(name -> plans.put(name, ToolPlan.refusing(hidden)));
    plans.replaceAll((name, plan) -> oddLength(name).orElse(plan));
  }

  private ToolPlan unlisted(Policy policy, PlanBuilder builder) {
    return policy.defaultAction() == DefaultAction.ALLOW
        ? builder.unlisted(
            ruling(
                DecisionCode.ALLOWED, "(default allow)", "Tools that are not listed are allowed."))
        : ToolPlan.refusing(
            ruling(
                DecisionCode.DEFAULT_DENY,
                "(default deny)",
                "The policy does not allow this tool. Use another one."));
  }

  /** What holds for a tool, listed or not; if its name is none, that every call is invalid. */
  ToolPlan plan(String tool) {
    ToolPlan plan = plans.get(tool);
    return plan != null ? plan : oddLength(tool).or(() -> oddCharacters(tool)).orElse(unlisted);
  }

  /** The id of a rule that may make a call wait for a person. */
  Optional<String> asksAPerson() {
    return Stream.concat(plans.values().stream(), Stream.of(unlisted))
        .flatMap(plan -> plan.asking().stream())
        .map(Ruling::rule)
        .findFirst();
  }

  private Optional<ToolPlan> oddLength(String tool) {
    if (tool.isBlank()) {
      return Optional.of(refusing("The call names no tool. Give the name of one."));
    }
    return tool.length() > MAX_TOOL_NAME
        ? Optional.of(refusing("The tool's name is longer than " + MAX_TOOL_NAME + " characters."))
        : Optional.empty();
  }

  private Optional<ToolPlan> oddCharacters(String tool) {
    return isPrintableAscii(tool)
        ? Optional.empty()
        : Optional.of(
            refusing(
                "The tool's name has characters that no listed tool's name has. List the tools."));
  }

  private ToolPlan refusing(String invalid) {
    return ToolPlan.refusing(invalid(invalid));
  }

  /** Why a call is not one that can be evaluated, if it is not. */
  Optional<Ruling> invalid(ToolCall call) {
    return invalid(call.tool(), call.arguments())
        .or(() -> defect("The caller's attributes ", call.caller().attributes()));
  }

  /** As for a whole call, where the {@link Caller} is not known. */
  Optional<Ruling> invalid(String tool, JsonObject arguments) {
    return plan(tool)
        .refusal()
        .filter(ruling -> ruling.code() == DecisionCode.INVALID_CALL)
        .or(() -> defect("The arguments ", arguments));
  }

  String revision() {
    return revision;
  }

  /** The tool cannot take the arguments. */
  Ruling invalidArguments(String problem) {
    return ruling(DecisionCode.INVALID_ARGUMENTS, "(input schema)", problem);
  }

  /** The server itself denies every call of the tool. */
  Ruling toolDenied(String rule, String message) {
    return ruling(DecisionCode.TOOL_DENIED, rule, message);
  }

  /** There is no policy for the caller. */
  Ruling noPolicy() {
    return noPolicy;
  }

  /** Nobody vouches for the caller. */
  Ruling noIdentity() {
    return noIdentity;
  }

  /** The store gave no answer. */
  Ruling countersUnavailable() {
    return countersUnavailable;
  }

  /** There is no durable record of the call. */
  Ruling unrecorded() {
    return unrecorded;
  }

  /** The guard itself failed. */
  Ruling internalError() {
    return internalError;
  }

  private Ruling ruling(DecisionCode code, String rule, String message) {
    return new Ruling(code, rule, message, revision);
  }

  private Optional<Ruling> defect(String what, JsonObject object) {
    return object.defect().map(defect -> invalid(what + defect + "."));
  }

  private Ruling invalid(String message) {
    return ruling(DecisionCode.INVALID_CALL, "(invalid call)", message);
  }

  private static boolean isPrintableAscii(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < 0x20 || c > 0x7e) {
        return false;
      }
    }
    return true;
  }
}

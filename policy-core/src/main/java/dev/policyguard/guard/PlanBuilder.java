package dev.policyguard.guard;

import dev.policyguard.condition.CompiledAmount;
import dev.policyguard.condition.CompiledCondition;
import dev.policyguard.condition.Elements;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.RuleIds;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns a tool rule into a {@link ToolPlan}: compiles its conditions, and builds the rulings with
 * their ids and words. What holds for all tools stands behind what holds for the one. Source: the
 * policy language, section 4.
 */
final class PlanBuilder {

  private static final String NOT_ALLOWED = "This tool may not be called here. Use another one.";
  private static final String ASKS = "A person has to approve this call.";

  /** Where something stands: as ids say it, which keep the names of tools, and as a pointer. */
  private record Place(String id, String pointer) {
    Place list(String name) {
      return new Place(id + "/" + name, JsonPointer.child(pointer, name));
    }
  }

  /** Makes rulings of one policy. */
  interface Rulings {
    Ruling of(DecisionCode code, String rule, String message);
  }

  private final Rulings rulings;
  private final CounterStore store;
  private final List<RulePlan> requireOfAll;
  private final List<RulePlan> denyIfOfAll;
  private final List<RulePlan> requireApprovalOfAll;
  private final List<LimitPlan> limitsOfAll;

  PlanBuilder(AllTools all, Rulings rulings, CounterStore store) {
    this.rulings = rulings;
    this.store = store;
    Place owner = new Place("/all_tools", "/all_tools");
    this.requireOfAll = require(owner, all.require());
    this.denyIfOfAll = denyIf(owner, all.denyIf());
    this.requireApprovalOfAll = requireApproval(owner, all.requireApproval(), Optional.empty());
    this.limitsOfAll = limits(owner, all.limits());
  }

  /** The plan of a tool that the policy lists. */
  ToolPlan listed(String tool, ToolRule rule) {
    Place owner = new Place("/tools/" + tool, JsonPointer.child("/tools", tool));
    if (rule.action() == ToolAction.DENY) {
      return ToolPlan.refusing(
          rulings.of(
              DecisionCode.TOOL_DENIED, owner.id() + "/action", rule.reason().orElse(NOT_ALLOWED)));
    }
    Optional<Ruling> approval =
        rule.action() == ToolAction.REQUIRE_APPROVAL
            ? Optional.of(
                rulings.of(
                    DecisionCode.APPROVAL_REQUIRED,
                    owner.id() + "/action",
                    rule.reason().orElse(ASKS)))
            : Optional.empty();
    return new ToolPlan(
        both(require(owner, rule.require()), requireOfAll),
        both(denyIf(owner, rule.denyIf()), denyIfOfAll),
        counted(both(limits(owner, rule.limits()), limitsOfAll)),
        approval,
        both(requireApproval(owner, rule.requireApproval(), rule.reason()), requireApprovalOfAll),
        rulings.of(DecisionCode.ALLOWED, owner.id(), "The call is allowed."));
  }

  /** The plan of a tool that the policy does not list, and allows. */
  ToolPlan unlisted(Ruling allowed) {
    return new ToolPlan(
        requireOfAll,
        denyIfOfAll,
        counted(limitsOfAll),
        Optional.empty(),
        requireApprovalOfAll,
        allowed);
  }

  private List<RulePlan> require(Place owner, List<Rule> rules) {
    return rules(
        owner.list("require"),
        rules,
        Elements.ALL,
        DecisionCode.REQUIREMENT_NOT_MET,
        rule -> rule.onDeny().orElse("The call does not have what this tool requires" + at(rule)));
  }

  private List<RulePlan> denyIf(Place owner, List<Rule> rules) {
    return rules(
        owner.list("deny_if"),
        rules,
        Elements.ANY,
        DecisionCode.DENY_CONDITION,
        rule ->
            rule.onDeny()
                .orElse(
                    rule.conditions().isEmpty()
                        ? NOT_ALLOWED
                        : "The policy does not allow this call" + at(rule)));
  }

  private List<RulePlan> requireApproval(Place owner, List<Rule> rules, Optional<String> reason) {
    return rules(
        owner.list("require_approval"),
        rules,
        Elements.ANY,
        DecisionCode.APPROVAL_REQUIRED,
        rule -> rule.onDeny().or(() -> reason).orElse(ASKS));
  }

  private interface Words {
    String of(Rule rule);
  }

  private List<RulePlan> rules(
      Place list, List<Rule> rules, Elements elements, DecisionCode code, Words words) {
    List<RulePlan> plans = new ArrayList<>();
    List<String> ids = RuleIds.of(list.id(), rules);
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      String id = ids.get(i);
      String unfit =
          rule.onDeny().orElse("An argument is of a kind that the policy cannot check" + at(rule));
      Ruling ruling = rulings.of(code, id, words.of(rule));
      // An error denies, with a code of its own; where the rule would ask a person, it asks.
      boolean asks = code == DecisionCode.APPROVAL_REQUIRED;
      plans.add(
          new RulePlan(
              JsonPointer.child(list.pointer(), i),
              rule.conditions().stream().map(CompiledCondition::new).toList(),
              elements,
              ruling,
              asks ? ruling : rulings.of(DecisionCode.ARGUMENT_TYPE, id, unfit)));
    }
    return List.copyOf(plans);
  }

  private List<LimitPlan> limits(Place owner, List<Limit> limits) {
    Place list = owner.list("limits");
    List<LimitPlan> plans = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      String id = list.id() + "/" + limit.counter();
      String full = limit.onDeny().orElse("The limit " + limit.counter() + " is used up.");
      plans.add(
          new LimitPlan(
              JsonPointer.child(list.pointer(), i),
              limit,
              new CompiledAmount(limit.increment()),
              rulings.of(DecisionCode.LIMIT_EXCEEDED, id, full),
              rulings.of(DecisionCode.INVALID_AMOUNT, id, invalidAmount(limit))));
    }
    return List.copyOf(plans);
  }

  private static String invalidAmount(Limit limit) {
    String where = limit.increment() instanceof Increment.From from ? " at " + from.path() : "";
    return "The call needs an amount" + where + ": a number that is not negative.";
  }

  /** The arguments that a rule looks at, so that a caller knows what to change. */
  private static String at(Rule rule) {
    List<String> paths =
        rule.conditions().stream()
            .map(Condition::path)
            .map(Object::toString)
            .filter(path -> path.startsWith("args"))
            .distinct()
            .toList();
    return paths.isEmpty() ? "." : ": look at " + String.join(", ", paths) + ".";
  }

  /** The store is asked for counters only where there is something to count. */
  private LimitsPlan counted(List<LimitPlan> limits) {
    return limits.isEmpty() ? LimitsPlan.NONE : LimitsPlan.of(limits, store);
  }

  private static <T> List<T> both(List<T> ofTool, List<T> ofAll) {
    return Stream.concat(ofTool.stream(), ofAll.stream()).toList();
  }
}

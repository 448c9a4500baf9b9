package dev.policyguard.guard;

import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import dev.policyguard.condition.CompiledCondition;
import dev.policyguard.condition.Truth;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.Ruling;
import dev.policyguard.decision.Trace;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells how a decision came about, by walking the same plan once more and writing down what it
 * meets. Only {@link PolicyGuard#explain} comes here, so decisions cost nothing for it. Confined to
 * a thread.
 */
final class Tracer {

  private final ToolCall call;
  private final Decision decision;
  private final List<Trace.Step> steps = new ArrayList<>();
  private boolean asked;

  private Tracer(ToolCall call, Decision decision) {
    this.call = call;
    this.decision = decision;
  }

  static Trace trace(CompiledPolicy policy, ToolCall call, Decision decision) {
    Tracer tracer = new Tracer(call, decision);
    tracer.walk(policy);
    tracer.conclude();
    return new Trace(decision, tracer.steps);
  }

  /** For a decision whose way cannot be told. */
  static Trace untold(Decision decision) {
    return new Trace(
        decision,
        List.of(
            new Trace.Step(
                PlainText.of(decision.rule()),
                Optional.empty(),
                "the way to this decision is lost",
                List.of())));
  }

  private void walk(CompiledPolicy policy) {
    Optional<Ruling> invalid = policy.invalid(call);
    if (invalid.isPresent()) {
      step(invalid.get().rule(), "no call that can be checked, so it is denied");
      return;
    }
    step("the call", "is one that can be checked");
    ToolPlan plan = policy.plan(call.tool());
    if (plan.refusal().isPresent()) {
      step(plan.refusal().get().rule(), "every call of " + tool() + " is denied");
      return;
    }
    step(plan.allowed().rule(), tool() + " may be called, within the rest");
    if (rules(plan.require(), Truth.TRUE, "denies")
        || rules(plan.denyIf(), Truth.FALSE, "denies")
        || limits(plan)) {
      return;
    }
    if (plan.approval().isPresent()) {
      step(plan.approval().get().rule(), "every call waits for a person");
      asked = true;
    } else {
      asked = rules(plan.requireApproval(), Truth.FALSE, "asks a person");
    }
  }

  /** The last step is what decided, whatever the walk came upon. */
  private void conclude() {
    String rule = PlainText.of(decision.rule());
    if (decision instanceof Decision.Allowed) {
      step(
          decision.rule(),
          asked
              ? "a person said yes, so the call is allowed"
              : "nothing stands against the call, so it is allowed");
    } else if (!steps.get(steps.size() - 1).rule().equals(rule)) {
      step(decision.rule(), "the guard could not go on, so the call is denied");
    }
  }

  /** Whether one of the rules decided. */
  private boolean rules(List<RulePlan> rules, Truth harmless, String effect) {
    for (RulePlan rule : rules) {
      Truth truth = rule.test(call.arguments(), call.caller());
      boolean decides = truth != harmless;
      String holds =
          switch (truth) {
            case TRUE -> "holds";
            case FALSE -> "does not hold";
            case ERROR -> "cannot be checked";
          };
      steps.add(
          new Trace.Step(
              PlainText.of(rule.ruling().rule()),
              Optional.of(new Trace.Check(rule.pointer(), truth)),
              decides ? holds + ", so it " + effect : holds,
              rule.conditions().stream().map(c -> finding(c, rule)).toList()));
      if (decides) {
        return true;
      }
    }
    return false;
  }

  private Trace.Finding finding(CompiledCondition compiled, RulePlan rule) {
    Condition condition = compiled.condition();
    return new Trace.Finding(
        PlainText.of(condition.path() + " " + condition.operator().keyword() + " ")
            + condition.value(),
        compiled.found(call.arguments(), call.caller()),
        compiled.test(call.arguments(), call.caller(), rule.elements()));
  }

  /** Whether one of the limits decided. */
  private boolean limits(ToolPlan plan) {
    for (LimitPlan limit : plan.limits().limits()) {
      if (limit.amount().of(call.arguments(), call.caller()).isEmpty()) {
        step(limit, Truth.ERROR, "the call has no amount to charge, so it denies");
        return true;
      }
    }
    for (LimitPlan each : plan.limits().limits()) {
      Optional<String> state = state(each);
      if (state.isEmpty()) {
        step(decision.rule(), "the counters did not answer, so the call is denied");
        return true;
      }
      step(each, isFull(each) ? Truth.FALSE : Truth.TRUE, bound(each) + state.get());
      if (isFull(each)) {
        return true;
      }
    }
    return decision instanceof Decision.Denied && !isWithoutApproval();
  }

  private String bound(LimitPlan each) {
    Window window = each.limit().window();
    return "max "
        + each.limit().max()
        + " within "
        + window
            .name()
            .map(name -> (name.startsWith("h") ? "an " : "a ") + name)
            .orElse(window.toString())
        + ", the call is charged "
        + each.amount().of(call.arguments(), call.caller()).orElseThrow();
  }

  /** What is left of a limit; empty where the counters did not say. */
  private Optional<String> state(LimitPlan each) {
    if (isWithoutApproval()) {
      return Optional.of(" until a person answers");
    }
    return Optional.ofNullable(decision.remaining().get(each.limit().counter()))
        .map(
            left ->
                isFull(each)
                    ? ", and only " + left + " remains, so it denies"
                    : ", " + left + " remains");
  }

  private boolean isFull(LimitPlan each) {
    return decision instanceof Decision.Denied && decision.rule().equals(each.full().rule());
  }

  /** Whether there was room, a person was to be asked, and did not say yes. */
  private boolean isWithoutApproval() {
    return decision instanceof Decision.Denied
        && switch (decision.code()) {
          case APPROVAL_REQUIRED, APPROVAL_DENIED, APPROVAL_TIMEOUT -> true;
          default -> false;
        };
  }

  private void step(String rule, String outcome) {
    steps.add(new Trace.Step(PlainText.of(rule), Optional.empty(), outcome, List.of()));
  }

  private void step(LimitPlan limit, Truth hasRoom, String outcome) {
    steps.add(
        new Trace.Step(
            PlainText.of(limit.full().rule()),
            Optional.of(new Trace.Check(limit.pointer(), hasRoom)),
            outcome,
            List.of()));
  }

  private String tool() {
    return PlainText.quoted(call.tool(), CompiledPolicy.MAX_TOOL_NAME);
  }
}

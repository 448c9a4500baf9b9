package dev.policyguard.guard;

import static dev.policyguard.guard.NaiveGuardProperties.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Trace;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.TurnedTicker;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every policy and call; each law for one call on the same counters. */
class LawProperties {

  /** Which of the four lists of a tool rule or of all_tools is changed. */
  enum Part {
    REQUIRE,
    DENY_IF,
    REQUIRE_APPROVAL,
    LIMITS
  }

  @Property
  void addingARequireDenyIfOrLimit_neverTurnsADenyIntoAnAllow(
      @ForAll("stories") RandomStory story, @ForAll Part part, @ForAll boolean toAllTools) {
    Rule rule = story.rule();
    Limit limit = story.anotherLimit();
    Policy more =
        toAllTools
            ? withAllTools(story.policy(), all -> plus(all, part, rule, limit))
            : withTools(story.policy(), tool -> plus(tool, part, rule, limit));

    for (Pair pair : sideBySide(story, story.policy(), more)) {
      if (pair.one() instanceof Decision.Denied) {
        assertThat(pair.other()).isInstanceOf(Decision.Denied.class);
      } else if (pair.one() instanceof Decision.ApprovalRequired) {
        assertThat(pair.other()).isNotInstanceOf(Decision.Allowed.class);
      }
    }
  }

  @Property
  void orderOfRulesLimitsAndConditions_neverChangesTheKindOfDecision(
      @ForAll("stories") RandomStory story, @ForAll long seed) {
    Policy shuffled =
        withAllTools(
            withTools(story.policy(), tool -> shuffled(tool, new Random(seed))),
            all -> shuffled(all, new Random(seed)));

    for (Pair pair : sideBySide(story, story.policy(), shuffled)) {
      assertThat(pair.other().getClass()).isEqualTo(pair.one().getClass());
    }
  }

  @Property
  void unlistedTool_underDefaultDeny_isAlwaysDenied(@ForAll("stories") RandomStory story) {
    Policy policy = story.policy();
    Policy denying =
        new Policy(
            DefaultAction.DENY, policy.hide(), policy.allTools(), policy.tools(), Optional.empty());
    PolicyGuard guard = PolicyGuard.builder(denying).approver(Approver.nobody()).build();

    for (RandomStory.Step step : story.steps()) {
      NaiveGuard.Call call = step.call();
      if (!policy.tools().containsKey(call.tool())) {
        assertThat(guard.reserve(call(call))).isInstanceOf(Admission.Refused.class);
      }
      NaiveGuard.Call elsewhere =
          new NaiveGuard.Call(
              "nosuch", call.arguments(), call.grant(), call.session(), call.attributes());
      assertThat(guard.reserve(call(elsewhere))).isInstanceOf(Admission.Refused.class);
    }
  }

  @Property(maxDiscardRatio = 50)
  void ruleThatIsError_neverAllows(@ForAll("stories") RandomStory story) {
    Rule rule = story.rule();
    NaiveGuard.Call call = withTool(story.steps().get(0).call(), "t");
    boolean inRequire = errs(rule, call, true);
    boolean inOthers = errs(rule, call, false);
    Assume.that(inRequire || inOthers);

    if (inRequire) {
      Decision unmet = decide(ToolRule.builder().require(rule), call);
      assertThat(unmet).isInstanceOf(Decision.Denied.class);
      assertThat(unmet.code()).isEqualTo(DecisionCode.ARGUMENT_TYPE);
    }
    if (inOthers) {
      Decision denied = decide(ToolRule.builder().denyIf(rule), call);
      assertThat(denied).isInstanceOf(Decision.Denied.class);
      assertThat(denied.code()).isEqualTo(DecisionCode.ARGUMENT_TYPE);
      assertThat(decide(ToolRule.builder().requireApproval(rule), call))
          .isInstanceOf(Decision.ApprovalRequired.class);
    }
  }

  @Property
  void explain_anyCall_agreesWithDecide_andItsLastStepDecided(
      @ForAll("stories") RandomStory story) {
    PolicyGuard guard =
        PolicyGuard.builder(story.policy())
            .approver(Approver.nobody())
            .ticker(new TurnedTicker(story.start()))
            .serials(() -> 1)
            .build();
    for (RandomStory.Step step : story.steps()) {
      ToolCall call = call(step.call());
      Trace trace = guard.explain(call);
      NaiveGuardProperties.assertExplained(trace, guard.decide(call));
      assertThat(guard.explain(call, guard.reserve(call).decision())).isEqualTo(trace);
    }
  }

  // ---- two policies on the same counters ----

  private record Pair(Decision one, Decision other) {}

  /** Plays a story under the first policy, and asks both before each call. */
  private static List<Pair> sideBySide(RandomStory story, Policy one, Policy other) {
    TurnedTicker ticker = new TurnedTicker(story.start());
    CounterStore store = new InMemoryCounterStore(ticker);
    PolicyGuard guard =
        PolicyGuard.builder(one).approver(Approver.nobody()).counterStore(store).build();
    PolicyGuard changed =
        PolicyGuard.builder(other).approver(Approver.nobody()).counterStore(store).build();
    List<Pair> pairs = new ArrayList<>();
    for (RandomStory.Step step : story.steps()) {
      ticker.turn(step.later());
      ToolCall call = call(step.call());
      pairs.add(new Pair(guard.decide(call), changed.decide(call)));
      guard.reserve(call);
    }
    return pairs;
  }

  private static Decision decide(ToolRule.Builder rule, NaiveGuard.Call call) {
    return PolicyGuard.builder(Policy.builder().tool("t", rule.build()).build())
        .approver(Approver.nobody())
        .build()
        .decide(call(call));
  }

  private static boolean errs(Rule rule, NaiveGuard.Call call, boolean ofRequire) {
    return NaiveGuard.and(rule.conditions(), call, ofRequire) == NaiveGuard.Answer.ERROR;
  }

  private static NaiveGuard.Call withTool(NaiveGuard.Call call, String tool) {
    call.arguments().remove("deep");
    return new NaiveGuard.Call(
        tool, call.arguments(), call.grant(), call.session(), call.attributes());
  }

  // ---- changed policies ----

  private static Policy withTools(Policy policy, UnaryOperator<ToolRule> change) {
    Policy.Builder builder =
        Policy.builder()
            .defaultAction(policy.defaultAction())
            .hide(policy.hide().toArray(String[]::new))
            .allTools(policy.allTools());
    policy.tools().forEach((name, rule) -> builder.tool(name, change.apply(rule)));
    return builder.build();
  }

  private static Policy withAllTools(Policy policy, UnaryOperator<AllTools> change) {
    return new Policy(
        policy.defaultAction(),
        policy.hide(),
        change.apply(policy.allTools()),
        policy.tools(),
        policy.description());
  }

  private static ToolRule plus(ToolRule tool, Part part, Rule rule, Limit limit) {
    return new ToolRule(
        tool.action(),
        tool.reason(),
        part == Part.REQUIRE ? plus(tool.require(), rule) : tool.require(),
        part == Part.DENY_IF ? plus(tool.denyIf(), rule) : tool.denyIf(),
        part == Part.REQUIRE_APPROVAL ? plus(tool.requireApproval(), rule) : tool.requireApproval(),
        part == Part.LIMITS ? plus(tool.limits(), limit) : tool.limits(),
        tool.description());
  }

  private static AllTools plus(AllTools all, Part part, Rule rule, Limit limit) {
    return new AllTools(
        part == Part.REQUIRE ? plus(all.require(), rule) : all.require(),
        part == Part.DENY_IF ? plus(all.denyIf(), rule) : all.denyIf(),
        part == Part.REQUIRE_APPROVAL ? plus(all.requireApproval(), rule) : all.requireApproval(),
        part == Part.LIMITS ? plus(all.limits(), limit) : all.limits());
  }

  private static <T> List<T> plus(List<T> list, T one) {
    List<T> longer = new ArrayList<>(list);
    longer.add(one);
    return longer;
  }

  private static ToolRule shuffled(ToolRule tool, Random random) {
    return new ToolRule(
        tool.action(),
        tool.reason(),
        rules(tool.require(), random),
        rules(tool.denyIf(), random),
        rules(tool.requireApproval(), random),
        list(tool.limits(), random),
        tool.description());
  }

  private static AllTools shuffled(AllTools all, Random random) {
    return new AllTools(
        rules(all.require(), random),
        rules(all.denyIf(), random),
        rules(all.requireApproval(), random),
        list(all.limits(), random));
  }

  private static List<Rule> rules(List<Rule> rules, Random random) {
    List<Rule> inside = new ArrayList<>();
    for (Rule rule : rules) {
      List<Condition> conditions = list(rule.conditions(), random);
      inside.add(new Rule(conditions, rule.onDeny(), rule.name(), rule.description()));
    }
    return list(inside, random);
  }

  private static <T> List<T> list(List<T> list, Random random) {
    List<T> shuffled = new ArrayList<>(list);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  @Provide
  Arbitrary<RandomStory> stories() {
    return Arbitraries.randomValue(RandomStory::new);
  }
}

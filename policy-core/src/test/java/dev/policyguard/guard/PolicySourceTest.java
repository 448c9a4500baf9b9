package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicySourceTest {

  private static final Limit THREE = Limit.of("looks", 3, Window.MINUTE);
  private static final Policy READER =
      Policy.builder().hide("drop").tool("look", ToolRule.limited(THREE)).build();
  private static final Policy ADMIN =
      Policy.builder()
          .tool("look", ToolRule.limited(THREE))
          .tool("drop", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).build())
          .build();
  private static final Map<String, Policy> POLICIES = Map.of("reader", READER, "admin", ADMIN);

  private final PolicyGuard guard =
      PolicyGuard.builder(caller -> Optional.ofNullable(POLICIES.get(caller.grant()))).build();

  @Test
  void decide_eachCallerIsUnderItsOwnPolicy() {
    assertThat(code("drop", "reader")).isEqualTo(DecisionCode.HIDDEN);
    assertThat(code("drop", "admin")).isEqualTo(DecisionCode.APPROVAL_REQUIRED);
    assertThat(guard.isVisible("drop", Caller.of("reader"))).isFalse();
    assertThat(guard.isVisible("drop", Caller.of("admin"))).isTrue();
    assertThat(guard.policyFor(Caller.of("admin"))).containsSame(ADMIN);
  }

  @Test
  void ruleThatAsksAPerson_isNamed_unlessItsToolIsHidden() {
    Policy hidden =
        new Policy(
            ADMIN.defaultAction(),
            Set.of("drop"),
            ADMIN.allTools(),
            ADMIN.tools(),
            ADMIN.description());

    assertThat(PolicyGuard.ruleThatAsksAPerson(ADMIN)).contains("/tools/drop/action");
    assertThat(PolicyGuard.ruleThatAsksAPerson(hidden)).isEmpty();
    assertThat(PolicyGuard.ruleThatAsksAPerson(READER)).isEmpty();
  }

  @Test
  void everything_callerWithoutPolicy_isDenied_andSeesNothing() {
    ToolCall call = ToolCall.of("look").from("stranger");

    assertNoPolicy(guard.decide(call));
    assertNoPolicy(guard.reserve(call).decision());
    assertNoPolicy(guard.reserveAsync(call).toCompletableFuture().join().decision());
    assertNoPolicy(guard.admit(call).toCompletableFuture().join().decision());
    assertNoPolicy(guard.call(call, it -> "ran").decision());
    assertNoPolicy(guard.explain(call).decision());
    assertThat(guard.isVisible("look", call.caller())).isFalse();
    assertThat(guard.policyFor(call.caller())).isEmpty();
    assertThat(code(" ", "stranger")).isEqualTo(DecisionCode.INVALID_CALL);
  }

  @Test
  void everything_sourceFails_isDenied() {
    PolicyGuard broken =
        PolicyGuard.builder(
                caller -> {
                  throw new IllegalStateException("no directory");
                })
            .build();
    ToolCall call = ToolCall.of("look").from("reader");

    assertThat(broken.decide(call).code()).isEqualTo(DecisionCode.INTERNAL_ERROR);
    assertThat(broken.call(call, it -> "ran").decision().code())
        .isEqualTo(DecisionCode.INTERNAL_ERROR);
    assertThat(broken.reserveAsync(call).toCompletableFuture().join().decision().code())
        .isEqualTo(DecisionCode.INTERNAL_ERROR);
    assertThat(broken.isVisible("look", call.caller())).isFalse();
    assertThat(broken.policyFor(call.caller())).isEmpty();
  }

  @Test
  void reserve_sameLimitInTwoPolicies_isOneLimit() {
    AtomicReference<Policy> current = new AtomicReference<>(READER);
    PolicyGuard changing =
        PolicyGuard.builder(caller -> Optional.ofNullable(current.get())).build();
    ToolCall call = ToolCall.of("look").from("g");

    changing.reserve(call);
    changing.reserve(call);
    current.set(ADMIN);

    assertThat(changing.reserve(call).decision().code()).isEqualTo(DecisionCode.ALLOWED);
    assertThat(changing.reserve(call).decision().code()).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
  }

  @Test
  void reserve_sameCounterWithAnotherMax_countsTogether_andEachPolicyLooksAtItsOwn() {
    Policy four =
        Policy.builder()
            .tool("look", ToolRule.limited(Limit.of("looks", 4, Window.MINUTE)))
            .build();
    AtomicReference<Policy> current = new AtomicReference<>(READER);
    PolicyGuard changing =
        PolicyGuard.builder(caller -> Optional.ofNullable(current.get())).build();
    ToolCall call = ToolCall.of("look").from("g");

    IntStream.range(0, 3).forEach(i -> changing.reserve(call));
    assertThat(changing.reserve(call).decision().code()).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
    current.set(four);

    assertThat(changing.reserve(call).decision().code()).isEqualTo(DecisionCode.ALLOWED);
    assertThat(changing.reserve(call).decision().code()).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
  }

  @Test
  void reserve_morePoliciesThanAreKept_areCompiledAnew_andCountersStay() {
    AtomicReference<Policy> current = new AtomicReference<>(READER);
    PolicyGuard changing =
        PolicyGuard.builder(caller -> Optional.ofNullable(current.get())).build();
    ToolCall call = ToolCall.of("look").from("g");
    List<Policy> held =
        IntStream.rangeClosed(0, PoliciesInForce.MOST)
            .mapToObj(i -> Policy.builder().description("policy " + i).build())
            .toList();

    changing.reserve(call);
    held.forEach(
        policy -> {
          current.set(policy);
          changing.decide(call);
        });
    current.set(READER);

    Decision decision = changing.reserve(call).decision();
    assertThat(decision.remaining().get("looks")).hasToString("1");
  }

  /** A server whose policy is reloaded for years must not keep them all. */
  @Test
  void of_policiesThatNobodyHoldsAnyMore_areNotKept() {
    AtomicReference<Policy> current = new AtomicReference<>(READER);
    PoliciesInForce policies = inForce(current);
    List<WeakReference<Policy>> replaced =
        IntStream.range(0, 100).mapToObj(i -> meetAnother(policies, current)).toList();
    current.set(ADMIN);

    replaced.forEach(PolicySourceTest::collect);
    policies.of(Caller.of("g"));

    assertThat(policies.kept()).isLessThanOrEqualTo(2);
  }

  @Test
  void of_policiesThatSomebodyHolds_areFoundAgainByTheirObject() {
    AtomicReference<Policy> current = new AtomicReference<>(READER);
    PoliciesInForce policies = inForce(current);
    List<Policy> held =
        IntStream.range(0, 300)
            .mapToObj(i -> Policy.builder().description("policy").build())
            .toList();
    List<PolicyInForce> compiled = held.stream().map(policies::compiled).toList();

    System.gc();

    assertThat(compiled).doesNotHaveDuplicates();
    assertThat(held.stream().map(policies::compiled)).containsExactlyElementsOf(compiled);
    assertThat(policies.kept()).isEqualTo(300);
  }

  private static WeakReference<Policy> meetAnother(
      PoliciesInForce policies, AtomicReference<Policy> current) {
    current.set(Policy.builder().build());
    policies.of(Caller.of("g"));
    return new WeakReference<>(current.get());
  }

  private static PoliciesInForce inForce(AtomicReference<Policy> current) {
    CounterStore store = new InMemoryCounterStore(Ticker.system());
    return new PoliciesInForce(
        caller -> Optional.ofNullable(current.get()),
        policy ->
            new PolicyInForce(new CompiledPolicy(policy, store), () -> 1, Announcements.SILENT));
  }

  /** The collector is asked, and need not obey at once. */
  private static void collect(WeakReference<Policy> gone) {
    for (int i = 0; i < 1_000 && !gone.refersTo(null); i++) {
      System.gc();
    }
    assertThat(gone.refersTo(null)).as("the collector took it").isTrue();
  }

  @Test
  void attack_25_approve_underOnePolicy_isNoYesUnderTheNext() {
    AtomicReference<Policy> current = new AtomicReference<>(ADMIN);
    CompletableFuture<ApprovalAnswer> answer = new CompletableFuture<>();
    PolicyGuard changing =
        PolicyGuard.builder(caller -> Optional.ofNullable(current.get()))
            .approver(request -> answer)
            .build();

    CompletableFuture<Admission.Settled> admitted =
        changing.admit(ToolCall.of("drop").from("g")).toCompletableFuture();
    current.set(READER);
    answer.complete(ApprovalAnswer.approved());

    assertThat(admitted.join().decision().code()).isEqualTo(DecisionCode.APPROVAL_REQUIRED);
    assertThat(admitted.join().decision().message())
        .endsWith("The policy has changed since it was asked for: call it again.");
  }

  @Test
  void of_noPolicy_isRefused() {
    assertThatThrownBy(() -> PolicySource.of(null)).isInstanceOf(NullPointerException.class);
  }

  private DecisionCode code(String tool, String grant) {
    return guard.decide(ToolCall.of(tool).from(grant)).code();
  }

  private static void assertNoPolicy(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Denied.class);
    assertThat(decision.code()).isEqualTo(DecisionCode.NO_POLICY);
    assertThat(decision.rule()).isEqualTo("(no policy)");
    assertThat(decision.message())
        .isEqualTo("No policy allows this caller anything. Ask the server's operator for access.");
  }
}

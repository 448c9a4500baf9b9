package dev.policyguard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.ApprovalAnswer;
import dev.policyguard.guard.ApprovalInbox;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.AuditTrail;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.DecisionListener;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PendingApproval;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GuardMetricsTest {

  private static final Policy POLICY =
      Policy.builder()
          .tool("look", ToolRule.limited(Limit.of("looks", 2, Window.MINUTE)))
          .tool("pay", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).build())
          .tool("drop", ToolRule.deny("Never."))
          .hide("secret")
          .build();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void decided_callsOfAListedTool_areCountedByToolDecisionCodeAndPolicy() {
    PolicyGuard guard = guard(GuardMetrics.builder(registry).policy("shop", POLICY).build());

    for (int call = 0; call < 3; call++) {
      guard.call(ToolCall.of("look").from("ana"), it -> "seen");
    }
    guard.call(ToolCall.of("drop").from("ana"), it -> "gone");

    assertThat(decisions("look", "allowed", "allowed", "shop")).isEqualTo(2);
    assertThat(decisions("look", "denied", "limit_exceeded", "shop")).isEqualTo(1);
    assertThat(decisions("drop", "denied", "tool_denied", "shop")).isEqualTo(1);
    assertThat(registry.get("policyguard.decision.duration").tag("decision", "allowed").timer())
        .satisfies(timer -> assertThat(timer.count()).isEqualTo(2));
  }

  @Test
  void decided_policyWithoutAName_isCalledByTheFirstDigitsOfItsRevision() {
    guard(GuardMetrics.to(registry)).call(ToolCall.of("look").from("ana"), it -> "seen");

    assertThat(decisions("look", "allowed", "allowed", POLICY.revision().substring(0, 12)))
        .isEqualTo(1);
  }

  @Test
  void decided_callerWithoutAPolicy_isOfThePolicyNone() {
    GuardMetrics metrics = GuardMetrics.builder(registry).policy("shop", POLICY).build();
    PolicyGuard guard =
        PolicyGuard.builder(caller -> Optional.empty()).listener(metrics, Delivery.INLINE).build();

    guard.call(ToolCall.of("look").from("ana"), it -> "seen");

    assertThat(decisions("look", "denied", "no_policy", "(none)")).isEqualTo(1);
  }

  @Test
  void ended_handlers_areTimedByToolAndOutcome() {
    PolicyGuard guard = guard(GuardMetrics.to(registry));

    guard.call(ToolCall.of("look").from("ana"), it -> "seen");
    assertThatThrownBy(
            () ->
                guard.call(
                    ToolCall.of("look").from("ana"),
                    it -> {
                      throw new IllegalStateException("broken");
                    }))
        .isInstanceOf(IllegalStateException.class);
    Permit refunded = (Permit) guard.reserve(ToolCall.of("look").from("ben"));
    refunded.giveBack();

    assertThat(handlers("look", "completed")).isEqualTo(1);
    assertThat(handlers("look", "failed")).isEqualTo(1);
    assertThat(handlers("look", "refunded")).isEqualTo(1);
  }

  /** A caller that makes up names must not fill the memory, nor push out the real tools. */
  @Test
  void decided_tenThousandInventedNames_makeNoMeterOfTheirOwn() {
    PolicyGuard guard = guard(GuardMetrics.to(registry));
    guard.call(ToolCall.of("look").from("ana"), it -> "seen");
    guard.call(ToolCall.of("invented").from("mallory"), it -> "no");
    int before = registry.getMeters().size();

    for (int call = 0; call < 10_000; call++) {
      guard.call(ToolCall.of("invented-" + call).from("mallory-" + call), it -> "no");
    }
    guard.call(ToolCall.of("look").from("ana"), it -> "seen");

    assertThat(decisions("(other)", "denied", "default_deny", revision())).isEqualTo(10_001);
    assertThat(registry.getMeters()).hasSize(before);
    assertThat(decisions("look", "allowed", "allowed", revision())).isEqualTo(2);
  }

  /** Where unlisted tools are allowed, the bound is all there is. */
  @Test
  void decided_inventedNamesThatAreAllowed_areTagsUpToTheBound() {
    Policy open =
        Policy.builder().defaultAction(DefaultAction.ALLOW).tool("look", ToolRule.allow()).build();
    GuardMetrics metrics = GuardMetrics.builder(registry).policy("open", open).mostTools(5).build();
    PolicyGuard guard = PolicyGuard.builder(open).listener(metrics, Delivery.INLINE).build();

    for (int call = 0; call < 1_000; call++) {
      guard.call(ToolCall.of("invented-" + call).from("mallory"), it -> "done");
    }
    guard.call(ToolCall.of("look").from("ana"), it -> "seen");

    assertThat(tags("policyguard.decisions", "tool")).hasSize(6).contains("look", "(other)");
    assertThat(decisions("(other)", "allowed", "allowed", "open")).isEqualTo(996);
    assertThat(handlers("(other)", "completed")).isEqualTo(996);
  }

  @Test
  void decided_mostToolsIsZero_toolsOfNamedPoliciesAreTagsAllTheSame() {
    PolicyGuard guard =
        guard(GuardMetrics.builder(registry).policy("shop", POLICY).mostTools(0).build());

    guard.call(ToolCall.of("look").from("ana"), it -> "seen");

    assertThat(decisions("look", "allowed", "allowed", "shop")).isEqualTo(1);
  }

  @Test
  void mostTools_belowZero_isRefused() {
    assertThatThrownBy(() -> GuardMetrics.builder(registry).mostTools(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("most: is -1, must be 0 or more");
  }

  @Test
  void decided_hiddenTool_isNoTag() {
    guard(GuardMetrics.to(registry)).call(ToolCall.of("secret").from("ana"), it -> "no");

    assertThat(decisions("(other)", "denied", "hidden", revision())).isEqualTo(1);
  }

  @Test
  void decided_aThousandRevisions_areTwentyNamesAndTheOthers() {
    GuardMetrics metrics = GuardMetrics.to(registry);

    for (int revision = 0; revision < 1_000; revision++) {
      metrics.decided(Events.allowed("look", "%064d".formatted(revision * 7_919)));
      metrics.decided(Events.allowed("look", revision + "0000000000000"));
    }

    // "(none)" takes one of the twenty.
    assertThat(tags("policyguard.decisions", "policy"))
        .hasSize(GuardMetrics.MOST_POLICIES)
        .contains("(other)");
  }

  @Test
  void decided_policyThatIsReloaded_keepsTheNameThatItIsGiven() {
    GuardMetrics metrics = GuardMetrics.builder(registry).policyNames(r -> "policy.json").build();

    for (int revision = 0; revision < 1_000; revision++) {
      metrics.decided(Events.allowed("look", "%064d".formatted(revision)));
    }

    assertThat(decisions("look", "allowed", "allowed", "policy.json")).isEqualTo(1_000);
  }

  @Test
  void meters_ofManyCallers_haveNoTagOfThem() {
    PolicyGuard guard = guard(GuardMetrics.to(registry));

    guard.call(ToolCall.of("look", Map.of("path", "/etc/value")).from("grant-42"), it -> "seen");

    assertThat(registry.getMeters())
        .flatExtracting(meter -> meter.getId().getTags())
        .extracting(Tag::toString)
        .noneMatch(tag -> tag.contains("grant-42") || tag.contains("/etc") || tag.contains("path"));
  }

  @Test
  void decided_personIsAsked_waitingIsTimedApartAndShown() {
    ApprovalInbox inbox = new ApprovalInbox();
    GuardMetrics metrics = GuardMetrics.to(registry);
    PolicyGuard guard =
        PolicyGuard.builder(POLICY).approver(inbox).listener(metrics, Delivery.INLINE).build();
    metrics.watch(guard);

    CompletionStage<?> yes = guard.admit(ToolCall.of("pay").from("ana"));
    assertThat(gauge("policyguard.approvals.open")).isEqualTo(1);
    inbox.approve(inbox.open().get(0).digest());
    guard.admit(ToolCall.of("pay").from("ben"));
    inbox.refuse(inbox.open().get(0).digest());

    assertThat(yes.toCompletableFuture()).isCompleted();
    assertThat(gauge("policyguard.approvals.open")).isZero();
    assertThat(approvals("allowed")).isEqualTo(1);
    assertThat(approvals("approval_denied")).isEqualTo(1);
    assertThat(registry.get("policyguard.decision.duration").timers())
        .filteredOn(timer -> timer.count() > 0)
        .singleElement()
        .satisfies(
            timer -> assertThat(timer.getId().getTag("decision")).isEqualTo("approval_required"));
  }

  @Test
  void decided_shadowSaysOtherwise_isCountedByBothCodes_andAnAnswerIsNoSecondDifference() {
    Policy stricter = Policy.builder().tool("look", ToolRule.deny("No.")).build();
    GuardMetrics metrics = GuardMetrics.to(registry);
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .shadow(stricter)
            .approver(r -> CompletableFuture.completedFuture(ApprovalAnswer.approved()))
            .listener(metrics, Delivery.INLINE)
            .build();
    metrics.watch(guard);

    guard.call(ToolCall.of("look").from("ana"), it -> "seen");
    guard.call(ToolCall.of("pay").from("ana"), it -> "paid");
    guard.call(ToolCall.of("unknown").from("ana"), it -> "no");

    assertThat(differences("allowed", "tool_denied")).isEqualTo(1);
    assertThat(differences("approval_required", "default_deny")).isEqualTo(1);
    assertThat(registry.get("policyguard.shadow.differences").counters()).hasSize(2);
    assertThat(counted("policyguard.shadow.calls")).isEqualTo(3);
  }

  @Test
  void decided_storeIsFull_isAFailureOfItsKind_andTheOthersAreThereAtZero() {
    InMemoryCounterStore full = new InMemoryCounterStore(Ticker.system(), 1);
    GuardMetrics metrics = GuardMetrics.to(registry);
    PolicyGuard guard =
        PolicyGuard.builder(policyWithoutQuestions())
            .counterStore(full)
            .listener(metrics, Delivery.INLINE)
            .build();
    metrics.watch(full);

    guard.call(ToolCall.of("look").from("ana"), it -> "seen");
    guard.call(ToolCall.of("look").from("ben"), it -> "seen");

    assertThat(failures("counter_unavailable")).isEqualTo(1);
    assertThat(failures("audit")).isZero();
    assertThat(failures("internal_error")).isZero();
    assertThat(gauge("policyguard.counters.live")).isEqualTo(1);
    assertThat(gauge("policyguard.counters.ceiling")).isEqualTo(1);
    assertThat(counted("policyguard.counters.turned.away")).isEqualTo(1);
  }

  @Test
  void decided_nothingIsRecorded_isAFailureOfTheAudit() {
    GuardMetrics metrics = GuardMetrics.to(registry);
    PolicyGuard guard =
        PolicyGuard.builder(policyWithoutQuestions())
            .audit(new FullDisk())
            .listener(metrics, Delivery.INLINE)
            .build();
    metrics.watch(guard);

    guard.call(ToolCall.of("look").from("ana"), it -> "seen");

    assertThat(failures("audit")).isEqualTo(1);
    assertThat(failures("internal_error")).isZero();
    assertThat(counted("policyguard.decisions.unrecorded")).isEqualTo(1);
  }

  @Test
  void watch_guardWhoseListenerFails_showsLostEvents() {
    DecisionListener broken =
        event -> {
          throw new IllegalStateException("broken");
        };
    GuardMetrics metrics = GuardMetrics.to(registry);
    PolicyGuard guard =
        PolicyGuard.builder(policyWithoutQuestions()).listener(broken, Delivery.INLINE).build();
    metrics.watch(guard);

    guard.call(ToolCall.of("look").from("ana"), it -> "seen");

    assertThat(counted("policyguard.events.lost")).isEqualTo(1);
  }

  @Test
  void watch_secondGuard_isRefusedUnlessTagsTellThemApart() {
    PolicyGuard guard = PolicyGuard.of(policyWithoutQuestions());
    GuardMetrics.to(registry).watch(guard);

    assertThatThrownBy(() -> GuardMetrics.to(registry).watch(guard))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "registry: has policyguard.events.lost already, must have it once; to watch a second"
                + " guard, build its GuardMetrics with tags that tell the two apart");
    SimpleMeterRegistry tagged = new SimpleMeterRegistry();
    for (String name : List.of("shop", "office")) {
      GuardMetrics.builder(tagged).tags(Tags.of("guard", name)).build().watch(guard);
    }
    assertThat(tagged.get("policyguard.events.lost").meters()).hasSize(2);
  }

  @Test
  void watch_policyThatIsReloaded_showsItsStateAndTimes() {
    GuardMetrics metrics = GuardMetrics.to(registry);
    metrics.watch(
        () ->
            new PolicyFigures(
                PolicyFigures.State.STALE,
                Instant.ofEpochSecond(1_000),
                Instant.ofEpochSecond(2_000),
                3,
                4));

    assertThat(state("stale")).isEqualTo(1);
    assertThat(state("current")).isZero();
    assertThat(state("withdrawn")).isZero();
    assertThat(seconds("policyguard.policy.loaded.time")).isEqualTo(1_000);
    assertThat(seconds("policyguard.policy.checked.time")).isEqualTo(2_000);
    assertThat(counted("policyguard.policy.reloads")).isEqualTo(3);
    assertThat(counted("policyguard.policy.refusals")).isEqualTo(4);
  }

  /** Registries hold what gauges look at weakly. */
  @Test
  void watch_storeThatNobodyElseHolds_isNotCollected() {
    GuardMetrics metrics = GuardMetrics.to(registry);
    metrics.watch(new InMemoryCounterStore(Ticker.system(), 7));

    System.gc();

    assertThat(gauge("policyguard.counters.ceiling")).isEqualTo(7);
    assertThat(counted("policyguard.counters.turned.away")).isZero();
  }

  /** One meter that fails must not take the server's whole scrape with it. */
  @Test
  void watch_policyWhoseFiguresFailLater_staysAsItWasAndTheScrapeGoesOn() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Instant then = Instant.ofEpochSecond(1_000);
    Iterator<PolicyFigures> once =
        List.of(new PolicyFigures(PolicyFigures.State.CURRENT, then, then, 3, 4)).iterator();
    GuardMetrics.to(prometheus).watch(once::next);

    assertThat(prometheus.scrape())
        .contains(
            "policyguard_policy_reloads_total 3.0",
            "policyguard_policy_checked_time_seconds 1000.0");
  }

  @Test
  void watch_policyWhoseFiguresFailAtOnce_isAMistake() {
    assertThatThrownBy(() -> GuardMetrics.to(registry).watch(() -> List.<PolicyFigures>of().get(0)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(registry.find("policyguard.policy.state").meters()).isEmpty();
  }

  @Test
  void close_registryThatStays_showsTheNextGuardUnderTheSameTags() {
    GuardMetrics metrics = GuardMetrics.to(registry);
    PolicyGuard guard = guard(metrics);
    metrics.watch(guard);
    metrics.watch(new InMemoryCounterStore(Ticker.system(), 7));
    guard.call(ToolCall.of("look").from("ana"), it -> "seen");

    metrics.close();
    metrics.close();

    assertThat(registry.find("policyguard.approvals.open").meters()).isEmpty();
    assertThat(registry.find("policyguard.counters.turned.away").meters()).isEmpty();
    GuardMetrics next = GuardMetrics.to(registry);
    next.watch(new InMemoryCounterStore(Ticker.system(), 9));
    assertThat(gauge("policyguard.counters.ceiling")).isEqualTo(9);
    assertThat(decisions("look", "allowed", "allowed", revision())).isEqualTo(1);
  }

  @Test
  void decided_whoeverNamesPoliciesFails_isCountedUnderTheOthers() {
    guard(GuardMetrics.builder(registry).policyNames(r -> List.<String>of().get(0)).build())
        .call(ToolCall.of("look").from("ana"), it -> "seen");

    assertThat(decisions("look", "allowed", "allowed", "(other)")).isEqualTo(1);
  }

  /** Questions that a server drops must not make waiting for people a decision's time. */
  @Test
  void decided_answerAfterTenThousandQuestionsThatNobodyAnswered_isTimedApart() {
    PolicyGuard guard = guard(GuardMetrics.to(registry));
    for (int call = 0; call < AskedCalls.MOST + 5; call++) {
      guard.reserve(ToolCall.of("pay").from("ana-" + call));
    }

    ((PendingApproval) guard.reserve(ToolCall.of("pay").from("ben"))).deny();

    assertThat(approvals("approval_denied")).isEqualTo(1);
  }

  private static PolicyGuard guard(GuardMetrics metrics) {
    return PolicyGuard.builder(POLICY)
        .approver(Approver.nobody())
        .listener(metrics, Delivery.INLINE)
        .build();
  }

  private static Policy policyWithoutQuestions() {
    return Policy.builder()
        .tool("look", ToolRule.limited(Limit.of("looks", 2, Window.MINUTE)))
        .build();
  }

  private static String revision() {
    return POLICY.revision().substring(0, 12);
  }

  private double decisions(String tool, String decision, String code, String policy) {
    return registry
        .get("policyguard.decisions")
        .tags("tool", tool, "decision", decision, "code", code, "policy", policy)
        .counter()
        .count();
  }

  private long handlers(String tool, String outcome) {
    return registry
        .get("policyguard.handler.duration")
        .tags("tool", tool, "outcome", outcome)
        .timer()
        .count();
  }

  private long approvals(String code) {
    return registry.get("policyguard.approval.duration").tag("code", code).timer().count();
  }

  private double differences(String enforced, String shadow) {
    return registry
        .get("policyguard.shadow.differences")
        .tags("enforced", enforced, "shadow", shadow)
        .counter()
        .count();
  }

  private double failures(String kind) {
    return registry.get("policyguard.failures").tag("kind", kind).counter().count();
  }

  private double state(String state) {
    return registry.get("policyguard.policy.state").tag("state", state).gauge().value();
  }

  private double seconds(String name) {
    return registry.get(name).timeGauge().value(TimeUnit.SECONDS);
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double counted(String name) {
    return registry.get(name).functionCounter().count();
  }

  private List<String> tags(String name, String key) {
    return registry.get(name).meters().stream()
        .map(Meter::getId)
        .map(id -> id.getTag(key))
        .distinct()
        .toList();
  }

  /** An audit trail that can write nothing. */
  private static final class FullDisk implements AuditTrail {
    @Override
    public CompletionStage<?> decided(DecisionEvent event) {
      return CompletableFuture.failedFuture(new IOException("no space left"));
    }

    @Override
    public void ended(DecisionEvent event) {}
  }
}

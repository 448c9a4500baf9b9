package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AuditAndOutcomesTest {

  private static final Policy POLICY =
      Policy.builder()
          .tool("look", ToolRule.limited(Limit.of("looks", 2, Window.MINUTE)))
          .tool("free", ToolRule.allow())
          .tool(
              "pay",
              ToolRule.builder()
                  .action(ToolAction.REQUIRE_APPROVAL)
                  .limit(Limit.of("pays", 2, Window.MINUTE))
                  .build())
          .build();

  private static final ToolCall LOOK = ToolCall.of("look", Map.of("path", "a")).from("g");
  private static final ToolCall FREE = ToolCall.of("free").from("g");
  private static final ToolCall PAY = ToolCall.of("pay").from("g");

  private final AtomicLong nanos = new AtomicLong();
  private final Trail trail = new Trail();
  private final List<DecisionEvent> decided = new ArrayList<>();
  private final List<DecisionEvent> ended = new ArrayList<>();

  private final DecisionListener listener =
      new DecisionListener() {
        @Override
        public void decided(DecisionEvent event) {
          decided.add(event);
        }

        @Override
        public void ended(DecisionEvent event) {
          ended.add(event);
        }
      };

  /** An audit trail that does as it is told. */
  private static final class Trail implements AuditTrail {
    private final List<DecisionEvent> records = new ArrayList<>();
    private final List<DecisionEvent> outcomes = new ArrayList<>();
    private CompletionStage<?> next = CompletableFuture.completedFuture(1);

    @Override
    public CompletionStage<?> decided(DecisionEvent event) {
      records.add(event);
      return next;
    }

    @Override
    public void ended(DecisionEvent event) {
      outcomes.add(event);
    }
  }

  private PolicyGuard.Builder builder() {
    return PolicyGuard.builder(POLICY)
        .approver(Approver.nobody())
        .ticker(nanos::get)
        .clock(() -> Instant.EPOCH)
        .listener(listener, Delivery.INLINE);
  }

  private PolicyGuard audited() {
    return builder().audit(trail).build();
  }

  @Test
  void call_handlerReturns_isToldBeforeAndAfter() {
    PolicyGuard guard = audited();

    guard.call(LOOK, call -> nanos.addAndGet(5_000));

    DecisionEvent before = decided.get(0);
    assertThat(before.time()).isEqualTo(Instant.EPOCH);
    assertThat(before.took()).isEqualTo(Duration.ZERO);
    assertThat(before.argumentNames()).containsExactly("path");
    assertThat(before.run()).isEmpty();
    assertThat(ended).hasSize(1);
    assertThat(ended.get(0).run())
        .contains(new HandlerRun(HandlerOutcome.COMPLETED, Duration.ofNanos(5_000)));
    assertThat(ended.get(0).decision()).isEqualTo(before.decision());
    assertThat(trail.records).isEqualTo(decided);
    assertThat(trail.outcomes).isEqualTo(ended);
  }

  @Test
  void call_handlerThrows_isToldAsFailed() {
    PolicyGuard guard = audited();

    assertThatThrownBy(
            () ->
                guard.call(
                    FREE,
                    call -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");

    assertThat(outcomes()).containsExactly(HandlerOutcome.FAILED);
  }

  @Test
  void permit_givenBackOrClosed_isToldOnce() {
    PolicyGuard guard = audited();
    Permit refunded = (Permit) guard.reserve(LOOK);
    Permit closed = (Permit) guard.reserve(FREE);
    Permit late = (Permit) guard.reserve(FREE);

    assertThat(refunded.giveBack()).isTrue();
    refunded.close(HandlerOutcome.COMPLETED);
    closed.close();
    late.close(HandlerOutcome.TIMED_OUT);
    late.close();

    assertThat(outcomes())
        .containsExactly(HandlerOutcome.REFUNDED, HandlerOutcome.UNKNOWN, HandlerOutcome.TIMED_OUT);
  }

  @Test
  void reserve_refused_isToldOnceAndNeverEnds() {
    PolicyGuard guard = audited();

    guard.call(ToolCall.of("other").from("g"), call -> "never");

    assertThat(trail.records).hasSize(1);
    assertThat(trail.records.get(0).decision().code()).isEqualTo(DecisionCode.DEFAULT_DENY);
    assertThat(ended).isEmpty();
  }

  @Test
  void attack_31_recordFails_callDoesNotRunAndIsNotCharged() {
    PolicyGuard guard = audited();
    trail.next = CompletableFuture.failedFuture(new IllegalStateException("disk full"));

    for (int i = 0; i < 3; i++) {
      Outcome<String> outcome = guard.call(LOOK, call -> "ran");
      assertThat(outcome.decision().code()).isEqualTo(DecisionCode.INTERNAL_ERROR);
      assertThat(outcome.decision().rule()).isEqualTo("(audit)");
    }
    assertThat(decided)
        .hasSize(3)
        .allSatisfy(
            event -> {
              assertThat(event.decision().rule()).isEqualTo("(audit)");
              assertThat(event.failure().orElseThrow())
                  .startsWith("not recorded: java.lang.IllegalStateException: disk full at ");
            });
    assertThat(ended).isEmpty();
    assertThat(guard.unrecordedDecisions()).isEqualTo(3);

    trail.next = CompletableFuture.completedFuture(1);
    assertThat(guard.call(LOOK, call -> "ran").orElseThrow()).isEqualTo("ran");
    assertThat(guard.call(LOOK, call -> "ran").orElseThrow()).isEqualTo("ran");
  }

  @Test
  void reserve_trailThrowsOrAnswersNull_isDenied() {
    AuditTrail broken =
        new AuditTrail() {
          @Override
          @SuppressWarnings("NullAway") // what an implementation should not do
          public CompletionStage<?> decided(DecisionEvent event) {
            if (event.tool().equals("free")) {
              throw new IllegalStateException("no");
            }
            return null;
          }

          @Override
          public void ended(DecisionEvent event) {}
        };
    PolicyGuard guard = builder().audit(broken).build();

    assertThat(guard.reserve(FREE).decision().rule()).isEqualTo("(audit)");
    assertThat(guard.reserve(LOOK).decision().rule()).isEqualTo("(audit)");
  }

  @Test
  void reserve_refusalCannotBeRecorded_staysTheRefusal() {
    PolicyGuard guard = audited();
    trail.next = CompletableFuture.failedFuture(new IllegalStateException("disk full"));

    assertThat(guard.reserve(ToolCall.of("other").from("g")).decision().code())
        .isEqualTo(DecisionCode.DEFAULT_DENY);
    assertThat(guard.unrecordedDecisions()).isEqualTo(1);
  }

  @Test
  void reserveAsync_recordIsLate_noThreadWaitsAndTheCallDoes() {
    PolicyGuard guard = audited();
    CompletableFuture<Integer> durable = new CompletableFuture<>();
    trail.next = durable;

    CompletableFuture<Admission> admission = guard.reserveAsync(LOOK).toCompletableFuture();
    assertThat(admission).isNotDone();
    assertThat(decided).isEmpty();
    durable.complete(1);

    assertThat(admission.join()).isInstanceOf(Permit.class);
    assertThat(decided).hasSize(1);
  }

  @Test
  void reserveAsync_recordFailsLate_isDeniedAndNotCharged() {
    PolicyGuard guard = audited();
    CompletableFuture<Integer> durable = new CompletableFuture<>();
    trail.next = durable;
    CompletableFuture<Admission> admission = guard.reserveAsync(LOOK).toCompletableFuture();

    durable.completeExceptionally(new IllegalStateException("gone"));

    assertThat(admission.join().decision().rule()).isEqualTo("(audit)");
    assertThat(guard.decide(LOOK).remaining().toString()).contains("1");
  }

  @Test
  void approve_recordFails_isARefusalAndNotCharged() {
    PolicyGuard guard = audited();
    PendingApproval pending = (PendingApproval) guard.reserve(PAY);
    trail.next = CompletableFuture.failedFuture(new IllegalStateException("disk full"));

    Optional<Admission.Settled> answer = pending.approve();

    assertThat(answer.orElseThrow().decision().rule()).isEqualTo("(audit)");
    assertThat(pending.approve()).isEmpty();
    assertThat(ended).isEmpty();
  }

  @Test
  void ask_questionCannotBeRecorded_isNotAsked() {
    PolicyGuard guard = audited();
    trail.next = CompletableFuture.failedFuture(new IllegalStateException("disk full"));

    assertThat(guard.call(PAY, call -> "ran").decision().rule()).isEqualTo("(audit)");
    trail.next = CompletableFuture.completedFuture(1);
    for (int i = 0; i < 2; i++) {
      assertThat(guard.reserve(PAY)).isInstanceOf(PendingApproval.class);
    }
  }

  @Test
  void approval_isToldTwiceWithOneId() {
    PolicyGuard guard = audited();
    PendingApproval pending = (PendingApproval) guard.reserve(PAY);
    nanos.addAndGet(7);

    pending.deny();

    assertThat(decided)
        .extracting(e -> e.decision().code())
        .containsExactly(DecisionCode.APPROVAL_REQUIRED, DecisionCode.APPROVAL_DENIED);
    assertThat(decided).extracting(e -> e.decision().id()).containsOnly(pending.decision().id());
    assertThat(decided.get(1).took()).isEqualTo(Duration.ofNanos(7));
    assertThat(ended).isEmpty();
  }

  @Test
  void attack_31_listenerBlocksForEver_callsGoOnAndLossesAreCounted() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .approver(Approver.nobody())
            .listener(
                event -> {
                  told.countDown();
                  awaitUninterruptibly(never);
                })
            .build();

    guard.call(FREE, call -> "ran");
    assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < Delivery.CAPACITY; i++) {
      assertThat(guard.call(FREE, call -> "ran").orElseThrow()).isEqualTo("ran");
    }

    // Two events a call; one is being told, and as many wait as there is room for.
    assertThat(guard.lostEvents()).isEqualTo(2L + 2L * Delivery.CAPACITY - 1 - Delivery.CAPACITY);
    never.countDown();
  }

  @Test
  void listener_queued_isToldInOrderOnAnotherThread() throws Exception {
    List<String> told = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(100);
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .approver(Approver.nobody())
            .listener(
                event -> {
                  told.add(event.tool() + " on " + Thread.currentThread().getName());
                  all.countDown();
                })
            .build();

    for (int i = 0; i < 100; i++) {
      guard.reserve(ToolCall.of("t" + i).from("g"));
    }

    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 100; i++) {
      assertThat(told.get(i)).isEqualTo("t" + i + " on policyguard-events");
    }
  }

  @Test
  void shadow_decidesAsWell_withoutAnyEffect() {
    Policy stricter =
        Policy.builder()
            .tool("look", ToolRule.limited(Limit.of("looks", 1, Window.MINUTE)))
            .build();
    PolicyGuard guard = builder().shadow(stricter).build();

    assertThat(guard.call(LOOK, call -> "ran").orElseThrow()).isEqualTo("ran");
    assertThat(guard.call(LOOK, call -> "ran").orElseThrow()).isEqualTo("ran");
    guard.call(LOOK, call -> "ran");

    assertThat(decided)
        .extracting(e -> e.decision().code())
        .containsExactly(DecisionCode.ALLOWED, DecisionCode.ALLOWED, DecisionCode.LIMIT_EXCEEDED);
    assertThat(decided)
        .extracting(e -> e.shadow().map(Decision::code).orElseThrow())
        .containsExactly(
            DecisionCode.ALLOWED, DecisionCode.LIMIT_EXCEEDED, DecisionCode.LIMIT_EXCEEDED);
    assertThat(guard.shadow()).contains(new ShadowStatus(3, 1));
  }

  @Test
  void shadow_ofASingleRule_isTriedBesideTheRest() {
    PolicyGuard guard =
        PolicyGuard.builder(POLICY.without("/tools/look/limits/looks"))
            .approver(Approver.nobody())
            .listener(listener, Delivery.INLINE)
            .shadow(POLICY)
            .build();

    for (int i = 0; i < 3; i++) {
      assertThat(guard.call(LOOK, call -> "ran").orElseThrow()).isEqualTo("ran");
    }

    assertThat(decided.get(2).shadow().orElseThrow().rule()).isEqualTo("/tools/look/limits/looks");
    assertThat(guard.shadow()).contains(new ShadowStatus(3, 1));
  }

  @Test
  void waitingForApproval_whileAPersonIsAsked_countsTheCall() {
    CompletableFuture<ApprovalAnswer> answer = new CompletableFuture<>();
    PolicyGuard guard = builder().approver(request -> answer).build();

    CompletableFuture<Admission.Settled> admission = guard.admit(PAY).toCompletableFuture();

    assertThat(guard.waitingForApproval()).isEqualTo(1);
    answer.complete(ApprovalAnswer.timedOut());
    assertThat(admission.join().decision().code()).isEqualTo(DecisionCode.APPROVAL_TIMEOUT);
    assertThat(guard.waitingForApproval()).isZero();
  }

  @Test
  void shadow_sourceThrows_isReportedAndChangesNothing() {
    PolicyGuard guard =
        builder()
            .shadow(
                caller -> {
                  throw new StackOverflowError();
                })
            .build();

    assertThat(guard.call(LOOK, call -> "ran").orElseThrow()).isEqualTo("ran");
    assertThat(decided.get(0).shadow().orElseThrow().code()).isEqualTo(DecisionCode.INTERNAL_ERROR);
  }

  @Test
  void shadow_isNeverTheDefault() {
    PolicyGuard guard = audited();

    guard.reserve(LOOK);

    assertThat(guard.shadow()).isEmpty();
    assertThat(decided.get(0).shadow()).isEmpty();
  }

  @Test
  void decideAndExplain_tellNobody() {
    PolicyGuard guard = audited();

    guard.decide(LOOK);
    guard.explain(LOOK);

    assertThat(decided).isEmpty();
    assertThat(trail.records).isEmpty();
  }

  private List<HandlerOutcome> outcomes() {
    return ended.stream().map(event -> event.run().orElseThrow().outcome()).toList();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

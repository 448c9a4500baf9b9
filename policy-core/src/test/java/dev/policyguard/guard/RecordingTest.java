package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Reservation;
import dev.policyguard.limit.ScriptedStore;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an audit trail, a clock, a listener or the virtual machine do at awkward moments. */
@Timeout(60)
class RecordingTest {

  private static final Policy POLICY =
      Policy.builder()
          .tool("look", ToolRule.limited(Limit.of("looks", 2, Window.MINUTE)))
          .tool("pay", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).build())
          .build();
  private static final ToolCall LOOK = ToolCall.of("look").from("g");
  private static final ToolCall UNKNOWN = ToolCall.of("unknown").from("g");
  private static final ToolCall PAY = ToolCall.of("pay").from("g");

  private final List<DecisionEvent> decided = new ArrayList<>();
  private final List<DecisionEvent> ended = new ArrayList<>();
  private final AtomicInteger givenBack = new AtomicInteger();

  /** A reservation that counts that it is given back. */
  private static final class CountedReservation implements Reservation {
    private final AtomicInteger givenBack;
    private final AtomicBoolean settled = new AtomicBoolean();

    CountedReservation(AtomicInteger givenBack) {
      this.givenBack = givenBack;
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public Amount remaining(int limit) {
      return Amount.of(1);
    }

    @Override
    public boolean stand() {
      return settled.compareAndSet(false, true);
    }

    @Override
    public boolean giveBack() {
      boolean first = settled.compareAndSet(false, true);
      givenBack.addAndGet(first ? 1 : 0);
      return first;
    }
  }

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

  private final List<Permit> permits = new ArrayList<>();

  private Permit permit() {
    return permits.get(0);
  }

  private PolicyGuard.Builder builder() {
    return PolicyGuard.builder(POLICY)
        .approver(Approver.nobody())
        .counterStore(new ScriptedStore(() -> new CountedReservation(givenBack)))
        .listener(listener, Delivery.INLINE);
  }

  private PolicyGuard audited(Supplier<CompletionStage<?>> answer) {
    return builder().audit(trail(event -> answer.get())).build();
  }

  private static AuditTrail trail(Function<DecisionEvent, CompletionStage<?>> answer) {
    return new AuditTrail() {
      @Override
      public CompletionStage<?> decided(DecisionEvent event) {
        return answer.apply(event);
      }

      @Override
      public void ended(DecisionEvent event) {}
    };
  }

  @AfterEach
  void noInterruptIsLeft() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void attack_31_trailDiesWithTheVirtualMachine_chargeIsGivenBackOnce() {
    PolicyGuard guard =
        audited(
            () -> {
              throw new OutOfMemoryError("no more");
            });

    assertThatThrownBy(() -> guard.call(LOOK, call -> "ran")).isInstanceOf(OutOfMemoryError.class);
    assertThat(givenBack).hasValue(1);

    assertThat(guard.reserveAsync(LOOK).toCompletableFuture())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(OutOfMemoryError.class);
    assertThat(givenBack).hasValue(2);
  }

  @Test
  void attack_31_recordFailsWithTheVirtualMachine_chargeIsGivenBackOnce() {
    PolicyGuard guard =
        audited(() -> CompletableFuture.failedFuture(new OutOfMemoryError("no more")));

    assertThatThrownBy(() -> guard.call(LOOK, call -> "ran")).isInstanceOf(OutOfMemoryError.class);
    assertThat(givenBack).hasValue(1);
    assertThatThrownBy(() -> guard.reserveAsync(LOOK).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class);
    assertThat(givenBack).hasValue(2);
  }

  @Test
  void attack_31_noThreadForTheAnswer_chargeIsGivenBack() {
    CompletableFuture<String> durable =
        new CompletableFuture<>() {
          @Override
          public Executor defaultExecutor() {
            return work -> {
              throw new OutOfMemoryError("unable to create native thread");
            };
          }
        };
    PolicyGuard guard = audited(() -> durable);
    CompletableFuture<Admission> admission = guard.reserveAsync(LOOK).toCompletableFuture();

    durable.complete("durable");

    assertThatThrownBy(admission::join).hasCauseInstanceOf(OutOfMemoryError.class);
    assertThat(givenBack).hasValue(1);
  }

  @Test
  void clockFails_nothingIsDecidedByIt_withAnAuditTheCallIsDenied() {
    PolicyGuard guard =
        builder()
            .clock(
                () -> {
                  throw new IllegalStateException("no time");
                })
            .build();
    assertThat(guard.call(LOOK, call -> "ran").orElseThrow()).isEqualTo("ran");
    assertThat(guard.lostEvents()).isEqualTo(1);

    PolicyGuard audited =
        builder()
            .clock(
                () -> {
                  throw new IllegalStateException("no time");
                })
            .audit(trail(event -> CompletableFuture.completedFuture(1)))
            .build();
    assertThat(audited.call(LOOK, call -> "ran").decision().rule()).isEqualTo("(audit)");
    assertThat(audited.reserveAsync(LOOK).toCompletableFuture().join().decision().rule())
        .isEqualTo("(audit)");
    assertThat(audited.call(UNKNOWN, call -> "ran").decision().code())
        .isEqualTo(DecisionCode.DEFAULT_DENY);
    assertThat(givenBack).hasValue(2);
    assertThat(audited.unrecordedDecisions()).isEqualTo(3);
  }

  @Test
  void tickerFails_nothingIsDecidedByIt() {
    PolicyGuard guard =
        builder()
            .ticker(
                () -> {
                  throw new IllegalStateException("no time");
                })
            .build();

    assertThat(guard.call(LOOK, call -> "ran").orElseThrow()).isEqualTo("ran");
    assertThat(guard.call(UNKNOWN, call -> "ran").decision().code())
        .isEqualTo(DecisionCode.DEFAULT_DENY);
    assertThat(decided).hasSize(2);
    assertThat(ended).hasSize(1);
  }

  @Test
  void reserve_recordIsCancelledOrOfNoFuture_isDenied() {
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    cancelled.cancel(false);
    assertThat(audited(() -> cancelled).reserve(LOOK).decision().rule()).isEqualTo("(audit)");
    assertThat(decided.get(0).failure().orElseThrow())
        .contains(CancellationException.class.getName());

    CompletionStage<String> stage =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<String> toCompletableFuture() {
            throw new UnsupportedOperationException();
          }
        };
    assertThat(audited(() -> stage).reserve(LOOK).decision().rule()).isEqualTo("(audit)");
    assertThat(givenBack).hasValue(2);
  }

  @Test
  void call_interruptedWhileItWaits_takesTheRecordBackAndIsDenied() {
    CompletableFuture<String> record = new CompletableFuture<>();
    PolicyGuard guard = audited(() -> record);

    Thread.currentThread().interrupt();
    Decision decision = guard.call(LOOK, call -> "ran").decision();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(decision.rule()).isEqualTo("(audit)");
    assertThat(record).isCancelled();
    assertThat(givenBack).hasValue(1);
  }

  @Test
  void call_interruptedWhenItsRecordIsDurable_runs() {
    CompletableFuture<String> record =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean interrupt) {
            complete("durable in this moment");
            return false;
          }
        };
    PolicyGuard guard = audited(() -> record);

    Thread.currentThread().interrupt();
    String result = guard.call(LOOK, call -> "ran").orElseThrow();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(result).isEqualTo("ran");
  }

  @Test
  void refusal_interruptedWhileItWaits_isNoLongerWaitedFor_andCountsIfItFails() {
    CompletableFuture<String> record = new CompletableFuture<>();
    PolicyGuard guard = audited(() -> record);

    Thread.currentThread().interrupt();
    Decision decision = guard.call(UNKNOWN, call -> "ran").decision();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(decision.code()).isEqualTo(DecisionCode.DEFAULT_DENY);
    assertThat(record).isNotDone();
    assertThat(guard.unrecordedDecisions()).isZero();
    record.completeExceptionally(new IllegalStateException("disk full"));
    assertThat(guard.unrecordedDecisions()).isEqualTo(1);
  }

  @Test
  void admit_personIsSilentAndTheRecordIsLate_nobodysTimerWaitsForIt() {
    CompletableFuture<String> record = new CompletableFuture<>();
    PolicyGuard guard =
        builder()
            .approver(request -> new CompletableFuture<>())
            .approvalTimeout(Duration.ofMillis(1))
            .audit(
                trail(
                    event ->
                        event.decision().code() == DecisionCode.APPROVAL_REQUIRED
                            ? CompletableFuture.completedFuture(1)
                            : record))
            .build();

    CompletableFuture<Admission.Settled> admission = guard.admit(PAY).toCompletableFuture();

    // The JDK has one timer for all: if the guard waited on it, this one would never come.
    assertThat(new CompletableFuture<>().orTimeout(100, TimeUnit.MILLISECONDS))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(TimeoutException.class);
    assertThat(admission).isNotDone();
    record.complete("durable");
    assertThat(admission.orTimeout(30, TimeUnit.SECONDS).join().decision().code())
        .isEqualTo(DecisionCode.APPROVAL_TIMEOUT);
  }

  @Test
  void refusalsOfTheServer_async_noThreadWaitsForTheirRecord() {
    CompletableFuture<String> record = new CompletableFuture<>();
    PolicyGuard guard =
        PolicyGuard.builder(caller -> Optional.empty()).audit(trail(event -> record)).build();

    CompletableFuture<Admission> withoutPolicy = guard.reserveAsync(LOOK).toCompletableFuture();
    CompletableFuture<Admission.Refused> changed =
        guard.denyAsync(LOOK, "(definition changed)", "It changed.").toCompletableFuture();
    CompletableFuture<Decision.Denied> nobody =
        guard.decideAsync(ToolCall.of("look")).toCompletableFuture();

    assertThat(List.of(withoutPolicy, changed, nobody)).noneMatch(CompletableFuture::isDone);
    record.complete("durable");
    assertThat(withoutPolicy.join().decision().code()).isEqualTo(DecisionCode.NO_POLICY);
    assertThat(changed.join().decision().code()).isEqualTo(DecisionCode.NO_POLICY);
    assertThat(nobody.join().code()).isEqualTo(DecisionCode.NO_POLICY);
  }

  @Test
  void permit_twoSettleItAtOnce_theOneThatWonIsTold() {
    // Between the two of them, the reservation was settled by a close that has not told yet.
    AtomicInteger settled = new AtomicInteger();
    Reservation raced =
        new Reservation() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public Amount remaining(int limit) {
            return Amount.of(1);
          }

          @Override
          public boolean stand() {
            boolean first = settled.getAndIncrement() == 0;
            assertThat(permit().giveBack()).isFalse();
            return first;
          }

          @Override
          public boolean giveBack() {
            return settled.getAndIncrement() == 0;
          }
        };
    PolicyGuard guard = builder().counterStore(ScriptedStore.answering(raced)).build();
    permits.add((Permit) guard.reserve(LOOK));

    permit().close(HandlerOutcome.COMPLETED);

    assertThat(ended)
        .extracting(event -> event.run().orElseThrow().outcome())
        .containsExactly(HandlerOutcome.COMPLETED);
  }

  @Test
  void events_ofHugeNames_areBounded() {
    String huge = "x".repeat(1_000_000);
    PolicyGuard guard = builder().build();

    guard.reserve(ToolCall.of(huge, Map.of(huge, 1)).from("g"));

    assertThat(decided.get(0).tool()).isEqualTo("x".repeat(DecisionEvent.MAX_CHARACTERS) + "…");
    assertThat(decided.get(0).argumentNames()).containsExactly(decided.get(0).tool());
  }

  @Test
  void shadow_serversOwnReasons_areNoDifference() {
    PolicyGuard guard = builder().shadow(POLICY).build();

    guard.deny(LOOK, "(definition changed)", "It changed.");
    guard.reserve(LOOK, call -> Optional.of("path: is missing"));

    assertThat(guard.shadow()).contains(new ShadowStatus(2, 0));
    assertThat(decided)
        .extracting(event -> event.shadow().orElseThrow().code())
        .containsExactly(DecisionCode.TOOL_DENIED, DecisionCode.INVALID_ARGUMENTS);
    // It was charged for neither: both looks are still there.
    guard.reserve(LOOK);
    guard.reserve(LOOK);
    assertThat(decided.get(3).shadow().orElseThrow().code()).isEqualTo(DecisionCode.ALLOWED);
  }

  @Test
  void counterStore_unavailable_isStillToldAsSuch() {
    PolicyGuard guard =
        builder()
            .counterStore(ScriptedStore.answering(new ChargeResult.Unavailable("down")))
            .audit(trail(event -> CompletableFuture.completedFuture(1)))
            .build();

    guard.reserve(LOOK);

    assertThat(decided.get(0).failure()).contains("down");
  }
}

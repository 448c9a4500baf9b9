package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Reservation;
import dev.policyguard.limit.ScriptedReservation;
import dev.policyguard.limit.ScriptedStore;
import dev.policyguard.limit.TurnedTicker;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PendingApprovalTest {

  private static final Policy POLICY =
      Policy.builder()
          .tool(
              "pay",
              ToolRule.builder()
                  .action(ToolAction.REQUIRE_APPROVAL)
                  .reason("Ada has to agree.")
                  .limit(Limit.of("payments", 5, Window.DAY))
                  .build())
          .build();
  private static final ToolCall CALL = ToolCall.of("pay").from("g");

  private final AtomicInteger givenBack = new AtomicInteger();
  private final AtomicInteger stood = new AtomicInteger();
  private final CounterStore counters = new InMemoryCounterStore(new TurnedTicker(0));
  private final PolicyGuard guard =
      PolicyGuard.builder(POLICY)
          .approver(Approver.nobody())
          .counterStore(new Watched())
          .serials(() -> 42)
          .build();

  @Test
  void reserve_callThatWaits_isCharged_andDecidedAsSuch() {
    PendingApproval pending = pending();

    assertThat(pending.call()).isSameAs(CALL);
    Decision.ApprovalRequired decision = pending.decision();
    assertThat(decision.code()).isEqualTo(DecisionCode.APPROVAL_REQUIRED);
    assertThat(decision.rule()).isEqualTo("/tools/pay/action");
    assertThat(decision.message()).isEqualTo("Ada has to agree.");
    assertThat(decision.remaining()).isEqualTo(Map.of("payments", Amount.of(4)));
    assertThat(left()).isEqualTo(4);
  }

  @Test
  void approve_inTime_givesThePermitOfTheCall_andTheChargeStands() {
    PendingApproval pending = pending();

    Permit permit = (Permit) pending.approve().orElseThrow();
    assertThat(permit.call()).isSameAs(CALL);
    assertThat(permit.decision().rule()).isEqualTo("/tools/pay");
    assertThat(permit.decision().code()).isEqualTo(DecisionCode.ALLOWED);
    assertThat(permit.decision().id()).isEqualTo(pending.decision().id());
    permit.close();

    assertThat(stood).hasValue(1);
    assertThat(givenBack).hasValue(0);
    assertThat(left()).isEqualTo(4);
  }

  @Test
  void approve_thenGiveBack_chargeIsGoneOnce() {
    Permit permit = (Permit) pending().approve().orElseThrow();

    assertThat(permit.giveBack()).isTrue();
    assertThat(permit.giveBack()).isFalse();
    assertThat(left()).isEqualTo(5);
  }

  @Test
  void noTimeoutOrNobody_isARefusalWithItsCode_andTheChargeIsGivenBackOnce() {
    for (DecisionCode code :
        List.of(
            DecisionCode.APPROVAL_DENIED,
            DecisionCode.APPROVAL_TIMEOUT,
            DecisionCode.APPROVAL_REQUIRED)) {
      givenBack.set(0);
      PendingApproval pending = pending();
      assertThat(left()).isEqualTo(4);

      Decision.Denied denied = answer(pending, code).orElseThrow().decision();

      assertThat(denied.code()).isEqualTo(code);
      assertThat(denied.rule()).isEqualTo("/tools/pay/action");
      assertThat(denied.message()).isEqualTo("Ada has to agree.");
      assertThat(denied.id()).isEqualTo(pending.decision().id());
      assertThat(denied.retryAfter()).isEmpty();
      assertThat(denied.remaining()).isEmpty();
      assertThat(left()).isEqualTo(5);
      assertThat(answer(pending, code)).isEmpty();
      assertThat(givenBack).hasValue(1);
    }
  }

  @Test
  void attack_25_approve_afterNoOrTimeout_isVoid() {
    PendingApproval refused = pending();
    refused.deny();
    assertThat(refused.approve()).isEmpty();

    PendingApproval late = pending();
    late.timeOut();
    assertThat(late.approve()).isEmpty();
    assertThat(left()).isEqualTo(5);
  }

  @Test
  void attack_25_approve_twice_givesOnePermit() {
    PendingApproval pending = pending();

    assertThat(pending.approve()).isPresent();
    assertThat(pending.approve()).isEmpty();
    assertThat(left()).isEqualTo(4);
  }

  @Test
  void deny_afterYes_takesNothingBack() {
    PendingApproval pending = pending();
    pending.approve();

    assertThat(pending.deny()).isEmpty();
    assertThat(pending.timeOut()).isEmpty();
    assertThat(pending.leaveOpen()).isEmpty();

    assertThat(givenBack).hasValue(0);
    assertThat(left()).isEqualTo(4);
  }

  @Test
  void call_nobodyToAsk_isRefusedWithoutRunning_andTheChargeIsGivenBack() {
    Outcome<String> outcome = guard.call(CALL, call -> "must not run");

    assertThat(((Outcome.Refused<String>) outcome).decision().code())
        .isEqualTo(DecisionCode.APPROVAL_REQUIRED);
    assertThat(left()).isEqualTo(5);
  }

  @Test
  void deny_storeFailsToGiveBack_isARefusalAllTheSame() {
    for (Throwable failure :
        List.of(new IllegalStateException("redis down"), new StackOverflowError())) {
      PendingApproval pending = pending(failure);

      assertThat(pending.deny().orElseThrow().decision().code())
          .isEqualTo(DecisionCode.APPROVAL_DENIED);
    }
    assertThatThrownBy(() -> pending(new OutOfMemoryError("test")).deny())
        .isInstanceOf(OutOfMemoryError.class);
  }

  /** Whoever is first, there is one permit or one refund, never both and never two. */
  @Test
  void yesAndNo_fromTwoThreadsAtOnce_oneOfThemHolds() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier together = new CyclicBarrier(2);
    try {
      for (int round = 0; round < 500; round++) {
        givenBack.set(0);
        PendingApproval pending = pending();
        Future<Optional<Admission.Settled>> yes =
            threads.submit(
                () -> {
                  together.await();
                  return pending.approve();
                });
        Future<Optional<Admission.Refused>> no =
            threads.submit(
                () -> {
                  together.await();
                  return pending.deny();
                });

        boolean approved = yes.get().isPresent();
        assertThat(no.get().isPresent()).isNotEqualTo(approved);
        assertThat(givenBack).hasValue(approved ? 0 : 1);
        yes.get().ifPresent(permit -> assertThat(((Permit) permit).giveBack()).isTrue());
        assertThat(left()).isEqualTo(5);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Optional<Admission.Refused> answer(PendingApproval pending, DecisionCode code) {
    return switch (code) {
      case APPROVAL_DENIED -> pending.deny();
      case APPROVAL_TIMEOUT -> pending.timeOut();
      default -> pending.leaveOpen();
    };
  }

  private PendingApproval pending() {
    return (PendingApproval) guard.reserve(CALL);
  }

  private static PendingApproval pending(Throwable failure) {
    Reservation failing =
        new ScriptedReservation(Amount.ONE) {
          @Override
          public boolean giveBack() {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) failure;
          }
        };
    return (PendingApproval)
        PolicyGuard.builder(POLICY)
            .approver(Approver.nobody())
            .counterStore(ScriptedStore.answering(failing))
            .build()
            .reserve(CALL);
  }

  private long left() {
    Reservation now =
        (Reservation)
            counters
                .open(POLICY.tools().get("pay").limits())
                .peek(CALL.caller(), List.of(Amount.ZERO));
    return now.remaining(0).toBigDecimal().longValueExact();
  }

  /** The counters, with an eye on how often something is settled. */
  private final class Watched implements CounterStore {
    @Override
    public Counters open(List<Limit> limits) {
      Counters opened = counters.open(limits);
      return new Counters() {
        @Override
        public ChargeResult charge(Caller caller, List<Amount> amounts) {
          return opened.charge(caller, amounts) instanceof Reservation made
              ? new WatchedReservation(made)
              : opened.peek(caller, amounts);
        }

        @Override
        public ChargeResult peek(Caller caller, List<Amount> amounts) {
          return opened.peek(caller, amounts);
        }
      };
    }
  }

  private final class WatchedReservation implements Reservation {
    private final Reservation made;

    WatchedReservation(Reservation made) {
      this.made = made;
    }

    @Override
    public int size() {
      return made.size();
    }

    @Override
    public Amount remaining(int limit) {
      return made.remaining(limit);
    }

    @Override
    public boolean stand() {
      stood.incrementAndGet();
      return made.stand();
    }

    @Override
    public boolean giveBack() {
      givenBack.incrementAndGet();
      return made.giveBack();
    }
  }
}

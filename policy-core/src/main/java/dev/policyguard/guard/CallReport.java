package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.limit.Reservation;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one call: first the audit trail, without whose record there is no call, then the
 * listeners. Handed from thread to thread with the call, and used by one at a time.
 */
final class CallReport {

  /** Of a call that nobody is told of. */
  static final CallReport SILENT = new CallReport();

  private final @Nullable Announcements told;
  private final @Nullable CompiledPolicy policy;
  private final String tool;
  private final Optional<ToolCall> call;
  private final JsonObject arguments;
  private final long began;
  private Optional<String> failure = Optional.empty();
  private Optional<String> fallback = Optional.empty();
  private @Nullable Decision shadow;
  private @Nullable Function<PolicyInForce, Decision> tried;

  private CallReport() {
    this.told = null;
    this.policy = null;
    this.tool = "";
    this.call = Optional.empty();
    this.arguments = JsonObject.empty();
    this.began = 0;
  }

  CallReport(
      Announcements told,
      CompiledPolicy policy,
      String tool,
      Optional<ToolCall> call,
      JsonObject arguments) {
    this.told = told;
    this.policy = policy;
    this.tool = tool;
    this.call = call;
    this.arguments = arguments;
    this.began = told.nanos();
  }

  /** Notes what failed, for the operator. */
  void failed(String what) {
    if (told != null) {
      failure = Optional.of(what);
    }
  }

  /** Notes how a policy in shadow mode is asked, where the server has a reason of its own. */
  void tried(Function<PolicyInForce, Decision> how) {
    if (told != null) {
      tried = how;
    }
  }

  /** Notes that other counters answered for those of the policy's limits. */
  void countedElsewhere(String why) {
    if (told != null) {
      fallback = Optional.of(why);
    }
  }

  /** A reservation whose end is told, if anybody is told anything. */
  Reservation observed(Reservation reservation) {
    return told == null ? reservation : new ObservedReservation(reservation, this);
  }

  /** Tells of an answer; what comes back is the answer, or a refusal since nothing recorded it. */
  Admission made(Admission admission) {
    return told == null ? admission : guarded(admission, () -> telling(admission));
  }

  private Admission telling(Admission admission) {
    Announcements to = Objects.requireNonNull(told);
    if (to.audit().isEmpty()) {
      return tell(admission, attempted(admission.decision()));
    }
    Recording recording = record(admission);
    Optional<Throwable> whyNot =
        admission instanceof Admission.Refused
            ? recording.awaitOrLeave(to::countUnrecorded)
            : recording.await();
    return recorded(admission, recording, whyNot);
  }

  /**
   * Tells of an answer, and no thread waits for the record.
   *
   * @return the same as of {@link #made}; the stage fails with errors of the virtual machine alone
   */
  CompletionStage<Admission> madeAsync(Admission admission) {
    if (told == null || told.audit().isEmpty()) {
      return CompletableFuture.completedFuture(made(admission));
    }
    return guarded(
        admission,
        () -> {
          Recording recording = record(admission);
          return recording
              .answer(whyNot -> guarded(admission, () -> recorded(admission, recording, whyNot)))
              .whenComplete((answer, thrown) -> giveBackUnless(answer != null, admission));
        });
  }

  /** What was charged is given back if this fails: then the handler never runs. */
  private static <T> T guarded(Admission admission, Supplier<T> telling) {
    boolean done = false;
    try {
      T answer = telling.get();
      done = true;
      return answer;
    } finally {
      giveBackUnless(done, admission);
    }
  }

  private Recording record(Admission admission) {
    AuditTrail audit = Objects.requireNonNull(told).audit().orElseThrow();
    return Recording.of(audit, () -> event(admission.decision()));
  }

  private Admission recorded(Admission admission, Recording recording, Optional<Throwable> whyNot) {
    if (whyNot.isEmpty()) {
      return tell(admission, recording.event());
    }
    Fatal.rethrow(whyNot.get());
    Objects.requireNonNull(told).countUnrecorded();
    failed("not recorded: " + Announcements.describe(whyNot.get()));
    Admission refused = admission instanceof Admission.Refused ? admission : unrecorded(admission);
    return tell(refused, attempted(refused.decision()));
  }

  private Admission.Refused unrecorded(Admission admission) {
    giveBack(admission);
    return new Admission.Refused(
        new Decision.Denied(
            admission.decision().serial(),
            Objects.requireNonNull(policy).unrecorded(),
            Optional.empty(),
            Map.of()));
  }

  private static void giveBackUnless(boolean answered, Admission admission) {
    if (!answered) {
      giveBack(admission);
    }
  }

  private static void giveBack(Admission admission) {
    try {
      if (admission instanceof Permit permit) {
        permit.giveBack();
      } else if (admission instanceof PendingApproval pending) {
        pending.abandon();
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
    }
  }

  private Admission tell(Admission admission, Optional<DecisionEvent> event) {
    Announcements to = Objects.requireNonNull(told);
    if (event.isEmpty()) {
      to.lose();
    } else {
      if (admission instanceof Permit permit) {
        permit.announced(event.get());
      }
      to.decided(event.get());
    }
    return admission;
  }

  /** Nothing is decided by what an event is made of: a clock that fails loses the event alone. */
  private Optional<DecisionEvent> attempted(Decision decision) {
    try {
      return Optional.of(event(decision));
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return Optional.empty();
    }
  }

  private DecisionEvent event(Decision decision) {
    Announcements to = Objects.requireNonNull(told);
    if (shadow == null && to.shadow().isPresent() && call.isPresent()) {
      shadow = to.shadow().get().decide(call.get(), decision, trial(call.get(), decision));
    }
    return new DecisionEvent(
        to.clock().instant(),
        since(began),
        decision,
        bounded(tool),
        call.map(c -> c.caller().grant()),
        call.map(ToolCall::caller).flatMap(Caller::session),
        arguments.asMap().keySet().stream()
            .limit(DecisionEvent.MAX_NAMES)
            .map(CallReport::bounded)
            .toList(),
        failure,
        fallback,
        Optional.ofNullable(shadow),
        Optional.empty());
  }

  /** What the server refuses for its own reason, is refused under every policy. */
  private Function<PolicyInForce, Decision> trial(ToolCall made, Decision enforced) {
    if (tried != null) {
      return tried;
    }
    ArgumentCheck check =
        enforced instanceof Decision.Denied denied
                && denied.code() == DecisionCode.INVALID_ARGUMENTS
            ? same -> Optional.of(denied.message())
            : ArgumentCheck.NONE;
    return policy -> policy.reserve(made, check).decision();
  }

  /** A caller's own words, of which thousands may wait in a queue. */
  private static String bounded(String name) {
    return name.length() <= DecisionEvent.MAX_CHARACTERS
        ? name
        : name.substring(0, DecisionEvent.MAX_CHARACTERS) + '…';
  }

  /** The handler has ended, or never runs and is not counted. */
  void ended(DecisionEvent event, HandlerOutcome outcome, long since) {
    Objects.requireNonNull(told).ended(event.with(new HandlerRun(outcome, since(since))));
  }

  /** The time, to measure a handler by. */
  long now() {
    return Objects.requireNonNull(told).nanos();
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(Math.max(0, now() - nanos));
  }
}

package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.limit.Reservation;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
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
    this.began = told.ticker().nanoTime();
  }

  /** Notes what failed, for the operator. */
  void failed(String what) {
    if (told != null) {
      failure = Optional.of(what);
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
    if (told == null) {
      return admission;
    }
    return guarded(
        admission,
        () -> {
          DecisionEvent event = event(admission.decision());
          Optional<AuditTrail> audit = told.audit();
          return audit.isPresent()
              ? recorded(admission, event, await(audit.get(), event))
              : tell(admission, event);
        });
  }

  /** Tells of an answer, and no thread waits for the record. */
  CompletionStage<Admission> madeAsync(Admission admission) {
    if (told == null || told.audit().isEmpty()) {
      return CompletableFuture.completedFuture(made(admission));
    }
    DecisionEvent event = event(admission.decision());
    return ask(told.audit().get(), event)
        .handle(
            (durable, thrown) ->
                guarded(admission, () -> recorded(admission, event, Optional.ofNullable(thrown))));
  }

  /** What was charged is given back if this fails: then the handler never runs. */
  private static Admission guarded(Admission admission, Supplier<Admission> telling) {
    boolean done = false;
    try {
      Admission told = telling.get();
      done = true;
      return told;
    } finally {
      if (!done) {
        giveBack(admission);
      }
    }
  }

  private static Optional<Throwable> await(AuditTrail audit, DecisionEvent event) {
    try {
      ask(audit, event).toCompletableFuture().get();
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(e);
    } catch (ExecutionException e) {
      return Optional.of(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private static CompletionStage<?> ask(AuditTrail audit, DecisionEvent event) {
    try {
      return Objects.requireNonNull(audit.decided(event), "the audit trail answered null");
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return CompletableFuture.failedFuture(e);
    }
  }

  private Admission recorded(Admission admission, DecisionEvent event, Optional<Throwable> whyNot) {
    if (whyNot.isEmpty()) {
      return tell(admission, event);
    }
    Throwable cause = whyNot.get() instanceof CompletionException e ? causeOf(e) : whyNot.get();
    Fatal.rethrow(cause);
    Objects.requireNonNull(told).countUnrecorded();
    failed("not recorded: " + Announcements.describe(cause));
    Admission refused = admission instanceof Admission.Refused ? admission : unrecorded(admission);
    return tell(refused, event(refused.decision()));
  }

  private static Throwable causeOf(CompletionException e) {
    return Objects.requireNonNullElse(e.getCause(), e);
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

  private Admission tell(Admission admission, DecisionEvent event) {
    if (admission instanceof Permit permit) {
      permit.announced(event);
    }
    Objects.requireNonNull(told).decided(event);
    return admission;
  }

  private DecisionEvent event(Decision decision) {
    Announcements to = Objects.requireNonNull(told);
    if (shadow == null && to.shadow().isPresent() && call.isPresent()) {
      shadow = to.shadow().get().decide(call.get(), decision);
    }
    return new DecisionEvent(
        to.clock().instant(),
        since(began),
        decision,
        tool,
        call.map(c -> c.caller().grant()),
        call.map(ToolCall::caller).flatMap(Caller::session),
        arguments.asMap().keySet().stream().limit(DecisionEvent.MAX_NAMES).toList(),
        failure,
        fallback,
        Optional.ofNullable(shadow),
        Optional.empty());
  }

  /** The handler has ended, or never runs and is not counted. */
  void ended(DecisionEvent event, HandlerOutcome outcome, long since) {
    Objects.requireNonNull(told).ended(event.with(new HandlerRun(outcome, since(since))));
  }

  /** The time, to measure a handler by. */
  long now() {
    return Objects.requireNonNull(told).ticker().nanoTime();
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(Math.max(0, now() - nanos));
  }
}

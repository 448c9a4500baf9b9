package dev.policyguard.guard;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.Ruling;
import dev.policyguard.decision.Trace;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides calls by one policy, in the order of the policy language, section 4. Whatever fails in
 * here denies. Thread-safe.
 */
final class PolicyInForce {

  /** No charge counts longer than this, so nothing has to be waited for longer. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2L * Window.MAX_SECONDS);

  private final CompiledPolicy compiled;
  private final LongSupplier serials;
  private final Announcements announcements;

  PolicyInForce(CompiledPolicy compiled, LongSupplier serials, Announcements announcements) {
    this.compiled = compiled;
    this.serials = serials;
    this.announcements = announcements;
  }

  String revision() {
    return compiled.revision();
  }

  /** The id of a rule that may make a call wait for a person. */
  Optional<String> asksAPerson() {
    return compiled.asksAPerson();
  }

  /** Decides without charging and without telling anybody. */
  Decision decide(ToolCall call) {
    try {
      ToolPlan plan = compiled.plan(call.tool());
      Admission early = withoutCounters(call, plan, ArgumentCheck.NONE, CallReport.SILENT);
      return (early != null ? early : peek(call, plan)).decision();
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return internalError();
    }
  }

  private Admission peek(ToolCall call, ToolPlan plan) {
    ChargeResult left;
    try {
      left = plan.limits().counters().peek(call.caller(), amounts(call, plan));
    } catch (Throwable e) {
      left = unavailable(e);
    }
    return conclude(call, plan, left, CallReport.SILENT);
  }

  /** Decides and charges. */
  Admission reserve(ToolCall call, ArgumentCheck check) {
    CallReport report = announcements.begin(call, compiled);
    return report.made(reserve(call, check, report));
  }

  private Admission reserve(ToolCall call, ArgumentCheck check, CallReport report) {
    try {
      ToolPlan plan = compiled.plan(call.tool());
      Admission early = withoutCounters(call, plan, check, report);
      return early != null ? early : charge(call, plan, report);
    } catch (Throwable e) {
      return failed(e, report);
    }
  }

  private Admission charge(ToolCall call, ToolPlan plan, CallReport report) {
    ChargeResult charged;
    try {
      charged = plan.limits().counters().charge(call.caller(), amounts(call, plan));
    } catch (Throwable e) {
      charged = unavailable(e);
    }
    return conclude(call, plan, charged, report);
  }

  /** Decides and charges, without a thread that waits for the store. */
  CompletionStage<Admission> reserveAsync(ToolCall call, ArgumentCheck check) {
    CallReport report = announcements.begin(call, compiled);
    return reserveAsync(call, check, report).thenCompose(report::madeAsync);
  }

  private CompletionStage<Admission> reserveAsync(
      ToolCall call, ArgumentCheck check, CallReport report) {
    try {
      ToolPlan plan = compiled.plan(call.tool());
      Admission early = withoutCounters(call, plan, check, report);
      return early != null
          ? CompletableFuture.completedFuture(early)
          : askAsync(call, plan).thenApply(charged -> concluded(call, plan, charged, report));
    } catch (Throwable e) {
      return CompletableFuture.completedFuture(failed(e, report));
    }
  }

  private static CompletionStage<@Nullable ChargeResult> askAsync(ToolCall call, ToolPlan plan) {
    try {
      return plan.limits()
          .counters()
          .chargeAsync(call.caller(), amounts(call, plan))
          .handle((result, failure) -> failure == null ? result : unavailable(failure));
    } catch (Throwable e) {
      return CompletableFuture.completedFuture(unavailable(e));
    }
  }

  private Admission concluded(
      ToolCall call, ToolPlan plan, @Nullable ChargeResult result, CallReport report) {
    try {
      return conclude(call, plan, result, report);
    } catch (Throwable e) {
      return failed(e, report);
    }
  }

  /** Refuses a call for the server's own reason, unless the policy refuses every such call. */
  Refusal deny(ToolCall call, String rule, String message) {
    CallReport report = announcements.begin(call, compiled);
    report.tried(policy -> policy.deny(call, rule, message).refused().decision());
    return refuse(
        report,
        () ->
            compiled
                .invalid(call)
                .or(() -> compiled.plan(call.tool()).refusal())
                .orElseGet(() -> compiled.toolDenied(rule, message)));
  }

  /** Refuses a call whose caller has no policy. */
  Refusal refuseWithoutPolicy(ToolCall call) {
    return refuse(announcements.begin(call, compiled), () -> ofNobodys(call));
  }

  /** Refuses a call that nobody vouches for. */
  Refusal refuse(ToolCall.Unattributed call) {
    return refuse(
        announcements.begin(call, compiled),
        () -> compiled.invalid(call.tool(), call.arguments()).orElseGet(compiled::noIdentity));
  }

  private Refusal refuse(CallReport report, Supplier<Ruling> why) {
    Admission.Refused refused;
    try {
      refused = refused(why.get());
    } catch (Throwable e) {
      refused = failed(e, report);
    }
    return new Refusal(refused, report);
  }

  /** As {@link #refuseWithoutPolicy}, and nobody is told. */
  Decision.Denied decideWithoutPolicy(ToolCall call) {
    try {
      return denied(ofNobodys(call));
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return internalError();
    }
  }

  private Ruling ofNobodys(ToolCall call) {
    return compiled.invalid(call).orElseGet(compiled::noPolicy);
  }

  /** Refuses a call about which something failed before it could be decided. */
  Refusal failed(ToolCall call, Throwable failure) {
    CallReport report = announcements.begin(call, compiled);
    return new Refusal(failed(failure, report), report);
  }

  /** The refusal of a call about which something failed; nobody is told of it yet. */
  private Admission.Refused failed(Throwable failure, CallReport report) {
    Fatal.rethrow(failure);
    report.failed(Announcements.describe(failure));
    return new Admission.Refused(internalError());
  }

  /** Tells how a decision of this policy came about. */
  Trace trace(ToolCall call, Decision decision) {
    try {
      return Tracer.trace(compiled, call, decision);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return Tracer.untold(decision);
    }
  }

  /** What can be decided before the counters are asked; null if they have to be. */
  private @Nullable Admission withoutCounters(
      ToolCall call, ToolPlan plan, ArgumentCheck check, CallReport report) {
    Ruling refusal = refusal(call, plan);
    if (refusal != null) {
      return refused(refusal);
    }
    Optional<String> problem = check.problem(call);
    if (problem.isPresent()) {
      return refused(compiled.invalidArguments(problem.get()));
    } else if (plan.limits().isEmpty()) {
      return admit(call, plan, Reservation.none(), report);
    }
    return plan.limits().amounts(call) == null ? refused(plan.limits().invalidAmount(call)) : null;
  }

  /** Why a call is refused before any limit is looked at; null if it is not. */
  private @Nullable Ruling refusal(ToolCall call, ToolPlan plan) {
    return call.arguments().defect().isPresent() || call.caller().attributes().defect().isPresent()
        ? compiled.invalid(call).orElseThrow()
        : plan.refusal(call.arguments(), call.caller());
  }

  private static List<Amount> amounts(ToolCall call, ToolPlan plan) {
    return Objects.requireNonNull(plan.limits().amounts(call));
  }

  /** Whatever goes wrong in the store is taken as unavailable. */
  private static ChargeResult unavailable(Throwable failure) {
    Fatal.rethrow(failure);
    return new ChargeResult.Unavailable(Announcements.describe(failure));
  }

  /** A store's answer, if it is one to the question; else the store is not to be relied on. */
  private static ChargeResult plausible(ToolPlan plan, @Nullable ChargeResult result) {
    int limits = plan.limits().size();
    if (result instanceof Reservation reservation) {
      if (covers(reservation, limits)) {
        return result;
      }
      reservation.giveBack();
      return new ChargeResult.Unavailable("the counter store reserved other limits than asked for");
    } else if (result instanceof ChargeResult.Full full
        && (full.remaining().size() != limits || !isPlausible(full.retryAfter()))) {
      return new ChargeResult.Unavailable("the counter store answered " + full);
    }
    return result != null
        ? result
        : new ChargeResult.Unavailable("the counter store answered null");
  }

  /** Whether it is for so many limits; one that cannot even say is for none. */
  private static boolean covers(Reservation reservation, int limits) {
    try {
      return reservation.size() == limits;
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return false;
    }
  }

  private static boolean isPlausible(Optional<Duration> retryAfter) {
    return retryAfter.isEmpty()
        || (retryAfter.get().compareTo(Duration.ZERO) > 0
            && retryAfter.get().compareTo(LONGEST_WAIT) <= 0);
  }

  /** What comes of a store's answer, whatever it is. */
  private Admission conclude(
      ToolCall call, ToolPlan plan, @Nullable ChargeResult answer, CallReport report) {
    if (answer instanceof ChargeResult.Fallback fallback) {
      report.countedElsewhere(fallback.reason());
      return conclude(call, plan, fallback.answer(), report);
    }
    ChargeResult result = plausible(plan, answer);
    if (result instanceof Reservation reservation) {
      return admitOrGiveBack(call, plan, reservation, report);
    } else if (result instanceof ChargeResult.Full full) {
      Ruling ruling = plan.limits().limits().get(full.first()).full();
      return new Admission.Refused(
          denied(ruling, full.retryAfter(), plan.limits().remaining(full.remaining())));
    }
    report.failed(((ChargeResult.Unavailable) result).reason());
    return refused(compiled.countersUnavailable());
  }

  /** What was charged is given back if no permit comes of it: the handler never ran. */
  private Admission admitOrGiveBack(
      ToolCall call, ToolPlan plan, Reservation reservation, CallReport report) {
    boolean done = false;
    try {
      Admission admission = admit(call, plan, reservation, report);
      done = true;
      return admission;
    } finally {
      if (!done) {
        reservation.giveBack();
      }
    }
  }

  private Admission admit(
      ToolCall call, ToolPlan plan, Reservation reservation, CallReport report) {
    long serial = serials.getAsLong();
    Permit permit = new Permit(call, plan, report.observed(reservation), serial);
    Ruling approval = plan.approval(call.arguments(), call.caller());
    if (approval == null) {
      return permit;
    }
    return new PendingApproval(
        permit,
        new Decision.ApprovalRequired(serial, approval, plan.limits().remaining(reservation)),
        report);
  }

  private Admission.Refused refused(Ruling ruling) {
    return new Admission.Refused(denied(ruling));
  }

  private Decision.Denied denied(Ruling ruling) {
    return denied(ruling, Optional.empty(), Map.of());
  }

  private Decision.Denied denied(
      Ruling ruling, Optional<Duration> retryAfter, Map<String, Amount> remaining) {
    return new Decision.Denied(serials.getAsLong(), ruling, retryAfter, remaining);
  }

  /** Asks nobody for anything, since it is not known what failed. */
  Decision.Denied internalError() {
    return new Decision.Denied(
        ThreadLocalRandom.current().nextLong(),
        compiled.internalError(),
        Optional.empty(),
        Map.of());
  }
}

package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.Ruling;
import dev.policyguard.decision.Trace;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Reservation;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Policy;
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
import org.jspecify.annotations.Nullable;

/**
 * Stands between calls and the tools: no call reaches a handler that the policy does not allow.
 *
 * <pre>{@code
 * PolicyGuard guard = PolicyGuard.of(policy);
 * Outcome<String> outcome =
 *     guard.call(ToolCall.of("pytest", arguments).from("grant-42"), call -> run(call.arguments()));
 * }</pre>
 *
 * <p>Whatever fails in here denies: an exception on the way, a stack overflow included, is {@code
 * INTERNAL_ERROR}, a store that does not answer {@code COUNTER_UNAVAILABLE}. Only errors of the
 * virtual machine itself, such as {@link OutOfMemoryError}, are thrown on; the handler does not
 * run.
 *
 * <p>Thread-safe; takes no lock of its own. A decision costs one map lookup and, where the tool has
 * limits, one question to the counter store. Source: the policy language, section 4.
 */
public final class PolicyGuard {

  /** How long a person's answer is waited for, where nothing else is said: 5 minutes. */
  public static final Duration DEFAULT_APPROVAL_TIMEOUT = Duration.ofMinutes(5);

  /** No charge counts longer than this, so nothing has to be waited for longer. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2L * Window.MAX_SECONDS);

  private final CompiledPolicy compiled;
  private final LongSupplier serials;
  private final Approvals approvals;
  private final Announcements announcements;

  private PolicyGuard(Builder builder) {
    CounterStore store =
        builder.store != null ? builder.store : new InMemoryCounterStore(builder.ticker);
    this.compiled = new CompiledPolicy(builder.policy, store);
    this.serials = builder.serials;
    this.approvals = new Approvals(approver(builder, compiled), builder.approvalTimeout);
    this.announcements = new Announcements(builder.listener);
  }

  /** A policy that asks a person is not in force where nobody was thought of who could ask. */
  private static Approver approver(Builder builder, CompiledPolicy compiled) {
    if (builder.approver == null && compiled.asksAPerson().isPresent()) {
      throw new IllegalStateException(
          "approver: is missing, must be given, since "
              + PlainText.of(compiled.asksAPerson().get())
              + " of the policy asks a person; build the guard with"
              + " PolicyGuard.builder(policy).approver(...), where Approver.nobody() denies such"
              + " calls");
    }
    return builder.approver != null ? builder.approver : Approver.nobody();
  }

  /**
   * A guard with counters of its own, in memory, on the JVM's clock.
   *
   * @param policy what agents may do
   * @return the guard
   * @throws IllegalStateException if the policy lets a call wait for a person, since then an {@link
   *     Approver} has to be given to a {@linkplain #builder builder}
   */
  public static PolicyGuard of(Policy policy) {
    return builder(policy).build();
  }

  /**
   * Starts to build a guard.
   *
   * @param policy what agents may do
   * @return a builder of a guard like that of {@link #of}
   */
  public static Builder builder(Policy policy) {
    return new Builder(policy);
  }

  /** {@return the policy in force} */
  public Policy policy() {
    return compiled.policy();
  }

  /**
   * Says whether a caller may see a tool in the list of tools. Seeing is not calling: a tool that
   * is listed may still be denied.
   *
   * @param tool the tool's name
   * @param caller who asks for the list
   * @return whether the policy does not hide it
   */
  public boolean isVisible(String tool, Caller caller) {
    Objects.requireNonNull(caller, "caller");
    return !compiled.policy().hides(tool);
  }

  /**
   * Decides about a call without charging it: what {@link #reserve} would decide now.
   *
   * @param call the call
   * @return the decision
   */
  public Decision decide(ToolCall call) {
    try {
      return answer(call, false).decision();
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return internalError();
    }
  }

  /**
   * Decides about a call without charging it, and tells how the decision came about. Costs a second
   * walk through the rules, so it is for people and not for every call.
   *
   * @param call the call
   * @return the decision, with everything that was looked at; shows arguments, so it is not for
   *     callers
   */
  public Trace explain(ToolCall call) {
    return told(call, decide(call));
  }

  /**
   * Tells how a decision came about that this guard made before, whatever was charged since: what
   * it says of the limits, it takes from the decision. Nothing is decided anew.
   *
   * @param call the call that was decided
   * @param decision what was decided about it
   * @return the decision, with everything that was looked at; shows arguments, so it is not for
   *     callers
   * @throws IllegalArgumentException if another policy decided
   */
  public Trace explain(ToolCall call, Decision decision) {
    Objects.requireNonNull(call, "call");
    String revision = compiled.internalError().revision();
    if (!decision.revision().equals(revision)) {
      throw new IllegalArgumentException(
          "decision: is of the policy with the revision "
              + PlainText.of(decision.revision())
              + ", must be of the one in force, "
              + revision);
    }
    return told(call, decision);
  }

  private Trace told(ToolCall call, Decision decision) {
    try {
      return Tracer.trace(compiled, call, decision);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return Tracer.untold(decision);
    }
  }

  /**
   * Decides about a call and, if it is allowed, charges all its limits. The caller of this method
   * then makes the call and settles the permit; {@link #call} does both. No approver is asked.
   *
   * @param call the call
   * @return a permit, to be settled; the refusal; or a charged call that waits for a person's
   *     answer
   */
  public Admission reserve(ToolCall call) {
    try {
      return answer(call, true);
    } catch (Throwable e) {
      return failed(call, e);
    }
  }

  /**
   * Decides and charges as {@link #reserve} does, without a thread that waits for the counter
   * store's answer: for a store on another machine, and for servers that must not block.
   *
   * @param call the call
   * @return the same answer as {@link #reserve}, sooner or later; the stage never fails but for
   *     errors of the virtual machine
   */
  public CompletionStage<Admission> reserveAsync(ToolCall call) {
    try {
      ToolPlan plan = compiled.plan(call.tool());
      List<Amount> amounts =
          refusal(call, plan) == null && !plan.limits().isEmpty()
              ? plan.limits().amounts(call)
              : null;
      return amounts == null
          ? CompletableFuture.completedFuture(answer(call, true))
          : askAsync(call, plan, amounts).thenApply(result -> concluded(call, plan, result));
    } catch (Throwable e) {
      return CompletableFuture.completedFuture(failed(call, e));
    }
  }

  /**
   * Decides and charges as {@link #reserveAsync} does, and asks the approver where a person has to
   * say yes. No thread waits, neither for the counters nor for the person.
   *
   * @param call the call
   * @return a permit, to be settled, or the refusal, sooner or later; the stage never fails but for
   *     errors of the virtual machine, and completes on whatever thread the answer comes
   */
  public CompletionStage<Admission.Settled> admit(ToolCall call) {
    return reserveAsync(call)
        .thenCompose(
            admission ->
                admission instanceof PendingApproval pending
                    ? approvals.ask(pending)
                    : CompletableFuture.completedFuture((Admission.Settled) admission));
  }

  private static CompletionStage<@Nullable ChargeResult> askAsync(
      ToolCall call, ToolPlan plan, List<Amount> amounts) {
    try {
      return plan.limits()
          .counters()
          .chargeAsync(call.caller(), amounts)
          .handle((result, failure) -> failure == null ? result : unavailable(failure));
    } catch (Throwable e) {
      return CompletableFuture.completedFuture(unavailable(e));
    }
  }

  private Admission concluded(ToolCall call, ToolPlan plan, @Nullable ChargeResult result) {
    try {
      return conclude(call, plan, plausible(plan, result), announcements);
    } catch (Throwable e) {
      return failed(call, e);
    }
  }

  private Admission.Refused failed(ToolCall call, Throwable failure) {
    Fatal.rethrow(failure);
    return announcements.failed(
        call, new Admission.Refused(internalError()), Announcements.describe(failure));
  }

  /**
   * Refuses a call that nobody vouches for: without an identity there is no policy.
   *
   * @param call the call
   * @return the refusal, {@code INVALID_CALL} or {@code NO_POLICY}
   */
  public Decision.Denied decide(ToolCall.Unattributed call) {
    try {
      return announcements.made(
          call,
          denied(compiled.invalid(call.tool(), call.arguments()).orElseGet(compiled::noIdentity)));
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return internalError();
    }
  }

  /**
   * Makes a call through the guard: decides, charges, runs the handler, settles. The charge stands
   * whatever the handler returns or throws. Where a person has to approve the call, the approver is
   * asked, and this thread waits for the answer.
   *
   * @param call the call
   * @param handler what the tool does; not run if the call is refused
   * @param <T> what the handler returns
   * @param <X> what the handler throws
   * @return the handler's result, or the refusal
   * @throws X if the handler does
   */
  public <T extends @Nullable Object, X extends Exception> Outcome<T> call(
      ToolCall call, Handler<T, X> handler) throws X {
    Objects.requireNonNull(handler, "handler");
    return call(call, (allowed, permit) -> handler.handle(allowed));
  }

  /**
   * Makes a call through the guard, with a handler that may give its charge back.
   *
   * @param call the call
   * @param handler what the tool does; not run if the call is refused
   * @param <T> what the handler returns
   * @param <X> what the handler throws
   * @return the handler's result, or the refusal
   * @throws X if the handler does
   */
  public <T extends @Nullable Object, X extends Exception> Outcome<T> call(
      ToolCall call, Handler.WithPermit<T, X> handler) throws X {
    Objects.requireNonNull(handler, "handler");
    Admission admission = reserve(call);
    if (admission instanceof PendingApproval pending) {
      admission = approvals.await(pending);
    }
    if (admission instanceof Permit permit) {
      try (permit) {
        return new Outcome.Completed<>(handler.handle(call, permit), permit.decision());
      }
    }
    return new Outcome.Refused<>(((Admission.Refused) admission).decision());
  }

  /** {@return how many events were lost because the listener failed} */
  public long lostEvents() {
    return announcements.lost();
  }

  /** What is charged is told of; what is only asked is not. */
  private Admission answer(ToolCall call, boolean charge) {
    Announcements told = charge ? announcements : Announcements.SILENT;
    ToolPlan plan = compiled.plan(call.tool());
    Ruling refusal = refusal(call, plan);
    if (refusal != null) {
      return told.made(call, refused(refusal));
    } else if (plan.limits().isEmpty()) {
      return told.made(call, admit(call, plan, Reservation.none(), told));
    }
    List<Amount> amounts = plan.limits().amounts(call);
    return amounts == null
        ? told.made(call, refused(plan.limits().invalidAmount(call)))
        : conclude(call, plan, plausible(plan, ask(call, plan, amounts, charge)), told);
  }

  /** Why a call is refused before any limit is looked at; null if it is not. */
  private @Nullable Ruling refusal(ToolCall call, ToolPlan plan) {
    return call.arguments().defect().isPresent() || call.caller().attributes().defect().isPresent()
        ? compiled.invalid(call).orElseThrow()
        : plan.refusal(call.arguments(), call.caller());
  }

  /** One question to the store. Whatever goes wrong there is taken as unavailable. */
  private static ChargeResult ask(
      ToolCall call, ToolPlan plan, List<Amount> amounts, boolean charge) {
    try {
      Counters counters = plan.limits().counters();
      return charge
          ? counters.charge(call.caller(), amounts)
          : counters.peek(call.caller(), amounts);
    } catch (Throwable e) {
      return unavailable(e);
    }
  }

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

  /** What comes of a store's answer. */
  private Admission conclude(
      ToolCall call, ToolPlan plan, ChargeResult result, Announcements told) {
    if (result instanceof Reservation reservation) {
      return admitOrGiveBack(call, plan, reservation, told);
    } else if (result instanceof ChargeResult.Full full) {
      Ruling ruling = plan.limits().limits().get(full.first()).full();
      return told.made(
          call,
          new Admission.Refused(
              denied(ruling, full.retryAfter(), plan.limits().remaining(full.remaining()))));
    }
    return told.failed(
        call,
        refused(compiled.countersUnavailable()),
        ((ChargeResult.Unavailable) result).reason());
  }

  /** What was charged is given back if no permit comes of it: the handler never ran. */
  private Admission admitOrGiveBack(
      ToolCall call, ToolPlan plan, Reservation reservation, Announcements told) {
    boolean done = false;
    try {
      Admission admission = told.made(call, admit(call, plan, reservation, told));
      done = true;
      return admission;
    } finally {
      if (!done) {
        reservation.giveBack();
      }
    }
  }

  private Admission admit(
      ToolCall call, ToolPlan plan, Reservation reservation, Announcements told) {
    long serial = serials.getAsLong();
    Permit permit = new Permit(call, plan, reservation, serial);
    Ruling approval = plan.approval(call.arguments(), call.caller());
    if (approval == null) {
      return permit;
    }
    return new PendingApproval(
        permit,
        new Decision.ApprovalRequired(serial, approval, plan.limits().remaining(reservation)),
        told);
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
  private Decision.Denied internalError() {
    return new Decision.Denied(
        ThreadLocalRandom.current().nextLong(),
        compiled.internalError(),
        Optional.empty(),
        Map.of());
  }

  /** Collects the parts of a {@link PolicyGuard}. Confined to a thread. */
  public static final class Builder {
    private final Policy policy;
    private Ticker ticker = Ticker.system();
    private @Nullable CounterStore store;
    private @Nullable Approver approver;
    private Duration approvalTimeout = DEFAULT_APPROVAL_TIMEOUT;
    private @Nullable DecisionListener listener;
    private LongSupplier serials = () -> ThreadLocalRandom.current().nextLong();

    private Builder(Policy policy) {
      this.policy = Objects.requireNonNull(policy, "policy");
    }

    /**
     * Gives the clock of the guard's own counters.
     *
     * @param ticker the clock; {@link Ticker#system()} if never called
     * @return this builder
     */
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker, "ticker");
      return this;
    }

    /**
     * Gives the store of the counters, in place of one of the guard's own in memory.
     *
     * @param store the store; it has a clock of its own
     * @return this builder
     */
    public Builder counterStore(CounterStore store) {
      this.store = Objects.requireNonNull(store, "store");
      return this;
    }

    /**
     * Gives who asks the person that has to approve a call. A policy that asks anybody needs it.
     *
     * @param approver the approver; {@link Approver#nobody()} to deny such calls
     * @return this builder
     */
    public Builder approver(Approver approver) {
      this.approver = Objects.requireNonNull(approver, "approver");
      return this;
    }

    /**
     * Says how long a person's answer is waited for; the call is charged meanwhile.
     *
     * @param timeout the time, above 0; {@link #DEFAULT_APPROVAL_TIMEOUT} if never called
     * @return this builder
     * @throws IllegalArgumentException if it is not above 0, or over a day
     */
    public Builder approvalTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException(
            "timeout: is " + timeout + ", must be above 0 and at most a day");
      }
      this.approvalTimeout = timeout;
      return this;
    }

    /**
     * Gives who is told of decisions.
     *
     * @param listener the listener; nobody if never called
     * @return this builder
     */
    public Builder listener(DecisionListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Gives the source of the numbers that decisions are told apart by.
     *
     * @param serials the source, thread-safe; random numbers if never called
     * @return this builder
     */
    public Builder serials(LongSupplier serials) {
      this.serials = Objects.requireNonNull(serials, "serials");
      return this;
    }

    /**
     * {@return the guard}
     *
     * @throws IllegalStateException if the policy asks a person, and there is no approver
     */
    public PolicyGuard build() {
      return new PolicyGuard(this);
    }
  }
}

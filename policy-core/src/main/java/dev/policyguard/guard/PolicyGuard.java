package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.Trace;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Policy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
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

  /** How many calls of one grant may wait for a person, where nothing else is said. */
  public static final int DEFAULT_PENDING_APPROVALS = 16;

  private final PoliciesInForce policies;
  private final Approvals approvals;
  private final Announcements announcements;

  private PolicyGuard(Builder builder) {
    this.announcements = builder.announcements();
    CounterStore store =
        builder.store != null ? builder.store : new InMemoryCounterStore(builder.ticker);
    this.policies =
        new PoliciesInForce(
            builder.policies,
            policy ->
                new PolicyInForce(
                    new CompiledPolicy(policy, store), builder.serials, announcements));
    if (builder.only != null) {
      Optional<String> asking = policies.compiled(builder.only).asksAPerson();
      if (builder.approver == null) {
        asking.ifPresent(PolicyGuard::missApprover);
      }
    }
    this.approvals =
        new Approvals(
            builder.approver != null ? builder.approver : Approver.nobody(),
            builder.approvalTimeout,
            policies,
            new OpenQuestions(builder.pendingApprovals));
  }

  /** A policy that asks a person is not in force where nobody was thought of who could ask. */
  private static void missApprover(String rule) {
    throw new IllegalStateException(
        "approver: is missing, must be given, since "
            + PlainText.of(rule)
            + " of the policy asks a person; build the guard with"
            + " PolicyGuard.builder(policy).approver(...), where Approver.nobody() denies such"
            + " calls");
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
    return new Builder(PolicySource.of(policy), policy);
  }

  /**
   * Starts to build a guard for callers who are not all under one policy, or whose policy changes.
   *
   * <p>Counters are shared by all of them: limits with the same counter, scope and window count
   * together, and each policy looks at its own {@code max}.
   *
   * @param policies says which policy a caller is under
   * @return a builder; without an {@link Approver}, calls that a person has to approve are denied
   */
  public static Builder builder(PolicySource policies) {
    return new Builder(policies, null);
  }

  /**
   * Looks for a rule of a policy that may make a call wait for a person. A guard of this policy
   * alone is not built without an approver; a {@link PolicySource} may want to check its policies.
   *
   * @param policy the policy
   * @return the id of such a rule; empty if the policy asks nobody
   */
  public static Optional<String> ruleThatAsksAPerson(Policy policy) {
    return new CompiledPolicy(policy, limits -> NoCounters.NONE).asksAPerson();
  }

  /**
   * Finds the policy that a caller is under now.
   *
   * @param caller the caller
   * @return the policy; empty if there is none for this caller, or it cannot be told
   */
  public Optional<Policy> policyFor(Caller caller) {
    Objects.requireNonNull(caller, "caller");
    try {
      return policies.policyFor(caller);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return Optional.empty();
    }
  }

  /**
   * Says whether a caller may see a tool in the list of tools. Seeing is not calling: a tool that
   * is listed may still be denied.
   *
   * @param tool the tool's name
   * @param caller who asks for the list
   * @return whether there is a policy for the caller, and it does not hide the tool
   */
  public boolean isVisible(String tool, Caller caller) {
    Objects.requireNonNull(tool, "tool");
    return policyFor(caller).map(policy -> !policy.hides(tool)).orElse(false);
  }

  /**
   * Decides about a call without charging it: what {@link #reserve} would decide now.
   *
   * @param call the call
   * @return the decision
   */
  public Decision decide(ToolCall call) {
    try {
      PolicyInForce policy = policies.of(call.caller());
      return policy != null ? policy.decide(call) : policies.nobodys().decideWithoutPolicy(call);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return policies.nobodys().internalError();
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
    Decision decision = decide(call);
    return of(call, decision)
        .map(policy -> policy.trace(call, decision))
        .orElseGet(() -> Tracer.untold(decision));
  }

  /**
   * Tells how a decision came about that this guard made before, whatever was charged since: what
   * it says of the limits, it takes from the decision. Nothing is decided anew.
   *
   * @param call the call that was decided
   * @param decision what was decided about it
   * @return the decision, with everything that was looked at; shows arguments, so it is not for
   *     callers
   * @throws IllegalArgumentException if another policy decided than the caller is under now
   */
  public Trace explain(ToolCall call, Decision decision) {
    Objects.requireNonNull(call, "call");
    return of(call, decision)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "decision: is of the policy with the revision "
                        + PlainText.of(decision.revision())
                        + ", must be of the one that the caller is under now"))
        .trace(call, decision);
  }

  /** The policy that made a decision, if it is still in force for the caller. */
  private Optional<PolicyInForce> of(ToolCall call, Decision decision) {
    try {
      return Optional.ofNullable(policies.of(call.caller()))
          .or(() -> Optional.of(policies.nobodys()))
          .filter(policy -> policy.revision().equals(decision.revision()));
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return Optional.empty();
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
    return reserve(call, ArgumentCheck.NONE);
  }

  /**
   * Decides and charges as {@link #reserve(ToolCall)} does, and looks at the arguments in between.
   *
   * @param call the call
   * @param check says whether the tool can take the arguments; what it complains of denies with
   *     {@code INVALID_ARGUMENTS}
   * @return a permit, to be settled; the refusal; or a charged call that waits for a person's
   *     answer
   */
  public Admission reserve(ToolCall call, ArgumentCheck check) {
    try {
      PolicyInForce policy = policies.of(call.caller());
      return policy != null
          ? policy.reserve(call, check)
          : policies.nobodys().refuseWithoutPolicy(call).told();
    } catch (Throwable e) {
      return policies.nobodys().failed(call, e).told();
    }
  }

  /**
   * Decides and charges as {@link #reserve(ToolCall)} does, without a thread that waits for the
   * counter store's answer: for a store on another machine, and for servers that must not block.
   *
   * @param call the call
   * @return the same answer as {@link #reserve(ToolCall)}, sooner or later; the stage never fails
   *     but for errors of the virtual machine
   */
  public CompletionStage<Admission> reserveAsync(ToolCall call) {
    return reserveAsync(call, ArgumentCheck.NONE);
  }

  /**
   * Decides and charges as {@link #reserveAsync(ToolCall)} does, and looks at the arguments in
   * between.
   *
   * @param call the call
   * @param check as for {@link #reserve(ToolCall, ArgumentCheck)}
   * @return the same answer as {@link #reserve(ToolCall, ArgumentCheck)}, sooner or later; the
   *     stage never fails but for errors of the virtual machine
   */
  public CompletionStage<Admission> reserveAsync(ToolCall call, ArgumentCheck check) {
    try {
      PolicyInForce policy = policies.of(call.caller());
      return policy != null
          ? policy.reserveAsync(call, check)
          : policies.nobodys().refuseWithoutPolicy(call).toldAsync().thenApply(Function.identity());
    } catch (Throwable e) {
      return policies.nobodys().failed(call, e).toldAsync().thenApply(Function.identity());
    }
  }

  /**
   * Decides and charges as {@link #reserveAsync(ToolCall)} does, and asks the approver where a
   * person has to say yes. No thread waits, neither for the counters nor for the person.
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
                    ? ask(pending)
                    : CompletableFuture.completedFuture((Admission.Settled) admission));
  }

  /** {@return who is asked about a call that waits for a person, where nobody else is named} */
  public Approver approver() {
    return approvals.approver();
  }

  /**
   * Asks the guard's approver about a call that waits for a person.
   *
   * @param pending the call, which nobody else may answer
   * @return what comes of it, as for {@link #admit}
   */
  public CompletionStage<Admission.Settled> ask(PendingApproval pending) {
    return approvals.ask(pending);
  }

  /**
   * Asks about a call that waits for a person, another approver than the guard's own: one that
   * knows the connection of this call, for example.
   *
   * @param pending the call, which nobody else may answer
   * @param approver who asks
   * @return what comes of it, as for {@link #admit}
   */
  public CompletionStage<Admission.Settled> ask(PendingApproval pending, Approver approver) {
    return approvals.by(approver).ask(pending);
  }

  /**
   * Refuses a call that nobody vouches for: without an identity there is no policy.
   *
   * @param call the call
   * @return the refusal, {@code INVALID_CALL} or {@code NO_POLICY}
   */
  public Decision.Denied decide(ToolCall.Unattributed call) {
    return policies.nobodys().refuse(call).told().decision();
  }

  /**
   * Refuses a call that nobody vouches for, as {@link #decide(ToolCall.Unattributed)} does, without
   * a thread that waits for the audit trail.
   *
   * @param call the call
   * @return the refusal, sooner or later; the stage never fails but for errors of the virtual
   *     machine
   */
  public CompletionStage<Decision.Denied> decideAsync(ToolCall.Unattributed call) {
    return policies.nobodys().refuse(call).toldAsync().thenApply(Admission.Refused::decision);
  }

  /**
   * Denies a call for a reason of the server's own that holds for every call of the tool and that
   * no policy knows: its definition is not the one that was reviewed, for example. The listener
   * hears of it, and nothing is charged. What comes first in a policy's order is reported first: an
   * invalid call, no policy, a tool that the policy hides or denies.
   *
   * @param call the call
   * @param rule what denies it, in parentheses, as in {@code (definition changed)}
   * @param message why, for the caller
   * @return the refusal, {@code TOOL_DENIED} unless the policy has a reason before that
   */
  public Admission.Refused deny(ToolCall call, String rule, String message) {
    return refusal(call, rule, message).told();
  }

  /**
   * Denies a call as {@link #deny} does, without a thread that waits for the audit trail.
   *
   * @param call the call
   * @param rule what denies it, in parentheses, as in {@code (definition changed)}
   * @param message why, for the caller
   * @return the refusal, sooner or later; the stage never fails but for errors of the virtual
   *     machine
   */
  public CompletionStage<Admission.Refused> denyAsync(ToolCall call, String rule, String message) {
    return refusal(call, rule, message).toldAsync();
  }

  private Refusal refusal(ToolCall call, String rule, String message) {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(message, "message");
    try {
      PolicyInForce policy = policies.of(call.caller());
      return policy != null
          ? policy.deny(call, rule, message)
          : policies.nobodys().refuseWithoutPolicy(call);
    } catch (Throwable e) {
      return policies.nobodys().failed(call, e);
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
      HandlerOutcome ended = HandlerOutcome.FAILED;
      try {
        T result = handler.handle(call, permit);
        ended = HandlerOutcome.COMPLETED;
        return new Outcome.Completed<>(result, permit.decision());
      } finally {
        permit.close(ended);
      }
    }
    return new Outcome.Refused<>(((Admission.Refused) admission).decision());
  }

  /** {@return how many calls wait for a person now} */
  public int waitingForApproval() {
    return approvals.waiting();
  }

  /** {@return how many events were lost, because a listener failed or its queue was full} */
  public long lostEvents() {
    return announcements.lost();
  }

  /** {@return how many decisions the audit trail did not record; a call among them did not run} */
  public long unrecordedDecisions() {
    return announcements.unrecorded();
  }

  /** {@return how the policy in shadow mode does; empty where there is none} */
  public Optional<ShadowStatus> shadow() {
    return announcements
        .shadow()
        .map(shadow -> new ShadowStatus(shadow.calls(), shadow.differences()));
  }

  /** Collects the parts of a {@link PolicyGuard}. Confined to a thread. */
  public static final class Builder {
    private final PolicySource policies;
    private final @Nullable Policy only;
    private Ticker ticker = Ticker.system();
    private @Nullable CounterStore store;
    private @Nullable Approver approver;
    private Duration approvalTimeout = DEFAULT_APPROVAL_TIMEOUT;
    private int pendingApprovals = DEFAULT_PENDING_APPROVALS;
    private final List<DecisionListener> listeners = new ArrayList<>();
    private final LongAdder lost = new LongAdder();
    private @Nullable AuditTrail audit;
    private @Nullable PolicySource shadow;
    private InstantSource clock = InstantSource.system();
    private LongSupplier serials = () -> ThreadLocalRandom.current().nextLong();

    private Builder(PolicySource policies, @Nullable Policy only) {
      this.policies = Objects.requireNonNull(policies, "policies");
      this.only = only;
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
     * Says how many calls of one grant may wait for a person at once; more are denied. Calls that
     * are alike wait together for one answer, and only one of them runs on a yes.
     *
     * @param perGrant how many, 1 or more; {@value #DEFAULT_PENDING_APPROVALS} if never called
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder pendingApprovals(int perGrant) {
      if (perGrant < 1) {
        throw new IllegalArgumentException("perGrant: is " + perGrant + ", must be 1 or more");
      }
      this.pendingApprovals = perGrant;
      return this;
    }

    /**
     * Adds who is told of decisions, on a thread of its own.
     *
     * @param listener the listener
     * @return this builder
     */
    public Builder listener(DecisionListener listener) {
      return listener(listener, Delivery.QUEUED);
    }

    /**
     * Adds who is told of decisions.
     *
     * @param listener the listener
     * @param delivery on which thread it is told
     * @return this builder
     */
    public Builder listener(DecisionListener listener, Delivery delivery) {
      Objects.requireNonNull(listener, "listener");
      listeners.add(
          switch (delivery) {
            case QUEUED -> new EventQueue(listener, lost);
            case INLINE -> listener;
          });
      return this;
    }

    /**
     * Gives who keeps the record without which no call runs.
     *
     * @param audit the audit trail; none if never called
     * @return this builder
     */
    public Builder audit(AuditTrail audit) {
      this.audit = Objects.requireNonNull(audit, "audit");
      return this;
    }

    /**
     * Lets another policy decide every call as well, without any effect: with counters of its own,
     * in memory, and nobody asked for an approval. What it would have decided stands in the {@link
     * DecisionEvent}, and {@link PolicyGuard#shadow()} counts.
     *
     * @param policy the policy to be tried; none if never called
     * @return this builder
     */
    public Builder shadow(Policy policy) {
      return shadow(PolicySource.of(policy));
    }

    /**
     * Lets other policies decide every call as well, as {@link #shadow(Policy)} does.
     *
     * @param policies says which policy is tried for a caller
     * @return this builder
     */
    public Builder shadow(PolicySource policies) {
      this.shadow = Objects.requireNonNull(policies, "policies");
      return this;
    }

    /**
     * Gives the wall clock, by which events tell their time. Nothing is decided by it.
     *
     * @param clock the clock; the system's if never called
     * @return this builder
     */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    private Announcements announcements() {
      return new Announcements(
          listeners,
          lost,
          audit,
          shadow == null ? null : new Shadow(inForce(shadow)),
          clock,
          ticker);
    }

    /** Policies that nobody is told of, with counters of their own. */
    private PoliciesInForce inForce(PolicySource tried) {
      CounterStore store = new InMemoryCounterStore(ticker);
      return new PoliciesInForce(
          tried,
          policy ->
              new PolicyInForce(
                  new CompiledPolicy(policy, store),
                  () -> ThreadLocalRandom.current().nextLong(),
                  Announcements.SILENT));
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

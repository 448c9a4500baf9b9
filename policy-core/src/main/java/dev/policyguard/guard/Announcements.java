package dev.policyguard.guard;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import dev.policyguard.limit.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of decisions: listeners, the audit trail, and the policy in shadow mode, which is
 * asked what it would have decided. Thread-safe; costs one comparison where there is nobody.
 */
final class Announcements {

  /** Tells nobody. */
  static final Announcements SILENT =
      new Announcements(
          List.of(), new LongAdder(), null, null, () -> Instant.EPOCH, Ticker.system());

  private final List<DecisionListener> listeners;
  private final LongAdder lost;
  private final @Nullable AuditTrail audit;
  private final @Nullable Shadow shadow;
  private final InstantSource clock;
  private final Ticker ticker;
  private final LongAdder unrecorded = new LongAdder();

  Announcements(
      List<DecisionListener> listeners,
      LongAdder lost,
      @Nullable AuditTrail audit,
      @Nullable Shadow shadow,
      InstantSource clock,
      Ticker ticker) {
    this.listeners = List.copyOf(listeners);
    this.lost = lost;
    this.audit = audit;
    this.shadow = shadow;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** Begins to tell of a call; nobody is told anything yet. */
  CallReport begin(ToolCall call, CompiledPolicy policy) {
    return isSilent()
        ? CallReport.SILENT
        : new CallReport(this, policy, call.tool(), Optional.of(call), call.arguments());
  }

  /** Begins to tell of a call that nobody vouches for. */
  CallReport begin(ToolCall.Unattributed call, CompiledPolicy policy) {
    return isSilent()
        ? CallReport.SILENT
        : new CallReport(this, policy, call.tool(), Optional.empty(), call.arguments());
  }

  private boolean isSilent() {
    return listeners.isEmpty() && audit == null && shadow == null;
  }

  Optional<AuditTrail> audit() {
    return Optional.ofNullable(audit);
  }

  Optional<Shadow> shadow() {
    return Optional.ofNullable(shadow);
  }

  InstantSource clock() {
    return clock;
  }

  /** The time, to measure by. Nothing is decided by it, so one that fails is no time at all. */
  long nanos() {
    try {
      return ticker.nanoTime();
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return 0;
    }
  }

  /** Tells all listeners of a decision. */
  void decided(DecisionEvent event) {
    listeners.forEach(listener -> tell(event, listener::decided));
  }

  /** Tells everybody how a handler ended. */
  void ended(DecisionEvent event) {
    if (audit != null) {
      tell(event, audit::ended);
    }
    listeners.forEach(listener -> tell(event, listener::ended));
  }

  private void tell(DecisionEvent event, Consumer<DecisionEvent> listener) {
    try {
      listener.accept(event);
    } catch (Throwable e) {
      lost.increment();
      Fatal.rethrow(e);
    }
  }

  /** Counts a decision that no listener can be told of. */
  void lose() {
    lost.add(listeners.size());
  }

  /** Counts a decision of which there is no durable record. */
  void countUnrecorded() {
    unrecorded.increment();
  }

  /** How often there was no durable record, though there should have been one. */
  long unrecorded() {
    return unrecorded.sum();
  }

  /** How many events were not told. */
  long lost() {
    return lost.sum();
  }

  /** A failure on one line: what it says of itself, and where it came from. */
  static String describe(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return PlainText.of(failure + (trace.length == 0 ? "" : " at " + trace[0]), 1_000);
  }
}

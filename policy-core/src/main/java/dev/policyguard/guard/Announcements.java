package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener of decisions, and keeps its failures from the calls. Thread-safe; costs one
 * comparison where nobody listens.
 */
final class Announcements {

  /** Tells nobody. */
  static final Announcements SILENT = new Announcements(null);

  private final @Nullable DecisionListener listener;
  private final LongAdder lost = new LongAdder();

  Announcements(@Nullable DecisionListener listener) {
    this.listener = listener;
  }

  /** Tells of an answer, and returns it. */
  <A extends Admission> A made(ToolCall call, A admission) {
    if (listener != null) {
      tell(listener, call, admission.decision(), Optional.empty());
    }
    return admission;
  }

  /** Tells of a refusal that has a failure behind it, and returns it. */
  Admission.Refused failed(ToolCall call, Admission.Refused refused, String failure) {
    if (listener != null) {
      tell(listener, call, refused.decision(), Optional.of(failure));
    }
    return refused;
  }

  /** Tells of the refusal of a call that nobody vouches for, and returns it. */
  Decision.Denied made(ToolCall.Unattributed call, Decision.Denied denied) {
    if (listener != null) {
      tell(listener, call.tool(), Optional.empty(), call.arguments(), denied, Optional.empty());
    }
    return denied;
  }

  /** How often the listener failed. */
  long lost() {
    return lost.sum();
  }

  /** A failure on one line: what it says of itself, and where it came from. */
  static String describe(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return PlainText.of(failure + (trace.length == 0 ? "" : " at " + trace[0]), 1_000);
  }

  private void tell(
      DecisionListener listener, ToolCall call, Decision decision, Optional<String> failure) {
    tell(listener, call.tool(), Optional.of(call.caller()), call.arguments(), decision, failure);
  }

  private void tell(
      DecisionListener listener,
      String tool,
      Optional<Caller> caller,
      JsonObject arguments,
      Decision decision,
      Optional<String> failure) {
    try {
      listener.decided(
          new DecisionEvent(
              decision,
              tool,
              caller.map(Caller::grant),
              caller.flatMap(Caller::session),
              arguments.asMap().keySet().stream().limit(DecisionEvent.MAX_NAMES).toList(),
              failure));
    } catch (Throwable e) {
      lost.increment();
      Fatal.rethrow(e);
    }
  }
}

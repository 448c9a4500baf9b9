package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.policy.Policy;
import java.time.Duration;

/**
 * Makes recorded calls again, one after the other, under a policy: through a fresh guard with
 * counters of its own, on a clock that is turned to the time of each call. Nothing sleeps.
 *
 * <pre>{@code
 * Replay replay = Replay.of(policy);
 * try (CallLog log = CallLog.open(Path.of("calls.jsonl"))) {
 *   for (Optional<CallLog.Entry> entry = log.next(); entry.isPresent(); entry = log.next()) {
 *     if (entry.get() instanceof CallLog.Recorded recorded) {
 *       Decision decision = replay.play(recorded.call());
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Confined to a thread. Needs the memory of its live counters, however many calls are made: see
 * {@link dev.policyguard.limit.InMemoryCounterStore}, whose ceiling holds here as in a server.
 */
public final class Replay {

  private final Stage stage;

  private Replay(Stage stage) {
    this.stage = stage;
  }

  /**
   * Starts a replay, with fresh counters, at time 0.
   *
   * @param policy what decides
   * @return the replay
   */
  public static Replay of(Policy policy) {
    return new Replay(Stage.of(policy));
  }

  /**
   * Makes a call and settles it as it says. A call that waits for a person gets the answer that is
   * recorded; without one the decision is the question, and the charge is given back, since the
   * handler never ran.
   *
   * @param call the call
   * @return how it was decided
   * @throws IllegalArgumentException if the call before was made at a later time; it is not made
   */
  public Decision play(RecordedCall call) {
    Duration now = stage.now();
    if (call.at().compareTo(now) < 0) {
      throw new IllegalArgumentException(
          "at: is " + call.at() + ", after a call at " + now + "; must be that or more");
    }
    stage.pass(call.at().minus(now));
    return stage.make(call.call(), call.outcome(), call.approval()).decision();
  }
}

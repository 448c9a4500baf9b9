package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.DecisionListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * A listener that writes down what it is told, for tests.
 *
 * <p>Thread-safe. Keeps every event until it is {@linkplain #clear() cleared}.
 */
public final class RecordingListener implements DecisionListener {

  private final Queue<DecisionEvent> events = new ConcurrentLinkedQueue<>();

  /** A listener that was not told anything yet. */
  public RecordingListener() {}

  @Override
  public void decided(DecisionEvent event) {
    events.add(event);
  }

  /** {@return what was decided so far, in the order in which it was told; a copy} */
  public List<DecisionEvent> events() {
    return List.copyOf(events);
  }

  /** {@return those of the events in which a call was denied} */
  public List<DecisionEvent> denials() {
    return events.stream().filter(event -> event.decision() instanceof Decision.Denied).toList();
  }

  /**
   * Looks at what was decided last.
   *
   * @return the event
   * @throws IllegalStateException if nothing was decided
   */
  public DecisionEvent last() {
    List<DecisionEvent> all = events();
    if (all.isEmpty()) {
      throw new IllegalStateException(
          "nothing was decided, must be at least one call through the guard that has this listener;"
              + " decide and explain only look, and are not told of");
    }
    return all.get(all.size() - 1);
  }

  /** Forgets what was decided so far. */
  public void clear() {
    events.clear();
  }

  /** {@return the events, one on a line} */
  @Override
  public String toString() {
    return events.isEmpty()
        ? "nothing was decided"
        : events.stream().map(RecordingListener::told).collect(Collectors.joining("\n"));
  }

  private static String told(DecisionEvent event) {
    return Shown.text(event.tool())
        + event.grant().map(grant -> " from " + Shown.text(grant)).orElse(" from nobody")
        + ": "
        + StoryLog.verdict(event.decision())
        + " by "
        + Shown.bare(event.decision().rule());
  }
}

package dev.policyguard.guard;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells a listener on a thread of its own, so that no call waits for it. The thread is there while
 * there is something to tell, and some seconds longer; it keeps no process alive. Thread-safe; an
 * event costs its place in a queue, and is lost where there is none.
 */
final class EventQueue implements DecisionListener {

  private final DecisionListener listener;
  private final LongAdder lost;
  private final ThreadPoolExecutor thread;

  /**
   * A queue in front of a listener.
   *
   * @param listener who is told
   * @param lost counts what was not told
   */
  EventQueue(DecisionListener listener, LongAdder lost) {
    this.listener = listener;
    this.lost = lost;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(Delivery.CAPACITY),
            work -> {
              Thread made = new Thread(null, work, "policyguard-events", 0, false);
              made.setDaemon(true);
              return made;
            },
            (event, full) -> lost.increment());
    thread.allowCoreThreadTimeOut(true);
  }

  @Override
  public void decided(DecisionEvent event) {
    thread.execute(() -> tell(() -> listener.decided(event)));
  }

  @Override
  public void ended(DecisionEvent event) {
    thread.execute(() -> tell(() -> listener.ended(event)));
  }

  /** Whatever the listener does to this thread, the next event is told. */
  private void tell(Runnable telling) {
    try {
      telling.run();
    } catch (Throwable e) {
      lost.increment();
    }
  }
}

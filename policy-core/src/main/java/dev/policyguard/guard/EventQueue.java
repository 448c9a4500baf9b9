package dev.policyguard.guard;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener on a thread of its own, so that no call waits for it. The thread is there while
 * there is something to tell, and some seconds longer; it keeps no process alive. Thread-safe; an
 * event costs its place in a queue, and is lost where there is none.
 *
 * <p>Every event goes through the queue, also the one that a thread is begun for, so that they are
 * told in their order. One for which no thread can be begun waits for the next event.
 */
final class EventQueue implements DecisionListener {

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final DecisionListener listener;
  private final LongAdder lost;
  private final Duration idle;
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(Delivery.CAPACITY);
  private final AtomicBoolean running = new AtomicBoolean();

  /**
   * A queue in front of a listener.
   *
   * @param listener who is told
   * @param lost counts what was not told
   */
  EventQueue(DecisionListener listener, LongAdder lost) {
    this(listener, lost, IDLE);
  }

  /** The same, with a thread that ends when it had nothing to tell for as long. */
  EventQueue(DecisionListener listener, LongAdder lost, Duration idle) {
    this.listener = listener;
    this.lost = lost;
    this.idle = idle;
  }

  @Override
  public void decided(DecisionEvent event) {
    add(() -> listener.decided(event));
  }

  @Override
  public void ended(DecisionEvent event) {
    add(() -> listener.ended(event));
  }

  private void add(Runnable telling) {
    if (!waiting.offer(telling)) {
      lost.increment();
    }
    if (!running.get() && running.compareAndSet(false, true)) {
      begin();
    }
  }

  /** A machine that has no thread for a listener has its calls decided nevertheless. */
  private void begin() {
    boolean begun = false;
    try {
      Thread thread = new Thread(null, this::run, "policyguard-events", 0, false);
      thread.setDaemon(true);
      thread.start();
      begun = true;
    } catch (OutOfMemoryError e) {
      // So the JDK calls it, too, that there are too many threads.
    } finally {
      if (!begun) {
        running.set(false);
      }
    }
  }

  private void run() {
    boolean given = false;
    try {
      while (!given) {
        Runnable next = next();
        if (next != null) {
          tell(next);
        } else {
          running.set(false);
          // Who added something meanwhile may have seen that this thread still runs.
          given = waiting.isEmpty() || !running.compareAndSet(false, true);
        }
      }
    } finally {
      if (!given) {
        running.set(false);
      }
    }
  }

  private @Nullable Runnable next() {
    try {
      return waiting.poll(idle.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // A listener did that; what waits is told nevertheless.
      return waiting.poll();
    }
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

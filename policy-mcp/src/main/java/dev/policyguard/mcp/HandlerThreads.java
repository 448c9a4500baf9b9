package dev.policyguard.mcp;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handlers of one tool on threads of their own, and waits for each only so long.
 *
 * <p>Nobody can stop a thread that does not want to: one whose time is over is interrupted, and
 * goes on until its handler returns. Of these there are at most {@value #MOST_OVERDUE} for a tool,
 * and {@value #MOST_OVERDUE_OF_A_GRANT} for one grant of it; with as many it is {@linkplain
 * #areClogged clogged}, for everybody or that grant, and nothing more is started. So there are no
 * more threads than calls that the server makes at once, and those. A thread ends when it has been
 * idle for a minute, and inherits no thread-locals: those of the call that it was made for, a user
 * for example, would be there for the calls of others. Thread-safe.
 */
final class HandlerThreads {

  /** How many handlers of a tool may have outrun their time and not ended. */
  static final int MOST_OVERDUE = 16;

  /** How many of these may be of one grant, so that one caller alone closes no tool to others. */
  static final int MOST_OVERDUE_OF_A_GRANT = 4;

  private static final AtomicInteger ORDINALS = new AtomicInteger();

  private static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          1,
          TimeUnit.MINUTES,
          new SynchronousQueue<>(),
          work -> {
            String name = "policyguard-handler-" + ORDINALS.incrementAndGet();
            Thread thread = new Thread(null, work, name, 0, false);
            thread.setDaemon(true);
            return thread;
          });

  private final String tool;
  private final Duration timeout;
  private final AtomicInteger overdue = new AtomicInteger();
  private final ConcurrentMap<String, Integer> overdueOfGrants = new ConcurrentHashMap<>();

  HandlerThreads(String tool, Duration timeout) {
    this.tool = tool;
    this.timeout = timeout;
  }

  /** How long a handler is waited for. */
  Duration timeout() {
    return timeout;
  }

  /** Whether so many handlers have not ended in time that none may begin for this grant. */
  boolean areClogged(String grant) {
    return overdue.get() >= MOST_OVERDUE
        || overdueOfGrants.getOrDefault(grant, 0) >= MOST_OVERDUE_OF_A_GRANT;
  }

  private void countOverdue(String grant) {
    overdue.incrementAndGet();
    overdueOfGrants.merge(grant, 1, Integer::sum);
  }

  private void discountOverdue(String grant) {
    overdue.decrementAndGet();
    overdueOfGrants.computeIfPresent(grant, (name, count) -> count == 1 ? null : count - 1);
  }

  /** Starts a handler for a grant, or the part of it that holds a thread. */
  <T> Run<T> start(String grant, Callable<T> handler) {
    Run<T> run = new Run<>(grant, handler, Thread.currentThread().getContextClassLoader());
    THREADS.execute(run.task);
    return run;
  }

  private enum Phase {
    WAITING,
    RUNNING,
    OVERDUE,
    ENDED
  }

  /** One handler that was started. Thread-safe. */
  final class Run<T> {
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private final String grant;
    private final FutureTask<T> task;

    private Run(String grant, Callable<T> handler, @Nullable ClassLoader classLoader) {
      this.grant = grant;
      this.task = new FutureTask<>(() -> run(handler, classLoader));
    }

    private T run(Callable<T> handler, @Nullable ClassLoader classLoader) throws Exception {
      if (!phase.compareAndSet(Phase.WAITING, Phase.RUNNING)) {
        throw new IllegalStateException("given up before it began");
      }
      try {
        Thread.currentThread().setContextClassLoader(classLoader);
        return handler.call();
      } finally {
        if (phase.getAndSet(Phase.ENDED) == Phase.OVERDUE) {
          discountOverdue(grant);
          Log.warn("A handler of {} that did not end in time has ended now", tool);
        }
      }
    }

    /**
     * Waits for what the handler returns.
     *
     * @throws OverdueException if its time is over; it was given up
     * @throws Throwable what the handler threw; or {@link InterruptedException}, since this thread
     *     was interrupted, and the handler was given up
     */
    T await() throws Throwable {
      try {
        return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        giveUp();
        throw new OverdueException();
      } catch (InterruptedException e) {
        giveUp();
        Thread.currentThread().interrupt();
        throw e;
      } catch (ExecutionException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }

    /** Waits no longer: a handler that runs is interrupted, one that does not never will. */
    void giveUp() {
      countOverdue(grant);
      if (!phase.compareAndSet(Phase.RUNNING, Phase.OVERDUE)) {
        discountOverdue(grant);
        phase.compareAndSet(Phase.WAITING, Phase.ENDED);
      }
      task.cancel(true);
    }
  }

  /** A handler has not ended in time. */
  static final class OverdueException extends Exception {
    private static final long serialVersionUID = 1L;

    OverdueException() {
      super("the handler did not end in time", null, false, false);
    }
  }
}

package dev.policyguard.metrics;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is kept of calls between two events, of a bounded number: where there are more, the oldest
 * goes, since calls that nobody ever ends must not take the places of those that somebody will.
 * Thread-safe and lock-free.
 *
 * @param <T> what is kept of a call
 */
final class OpenCalls<T> {

  /** One call; compared by its object, since who gives numbers may give one twice. */
  private static final class Call<T> {
    private final long serial;
    private final T kept;

    private Call(long serial, T kept) {
      this.serial = serial;
      this.kept = kept;
    }
  }

  private final int most;
  private final ConcurrentMap<Long, Call<T>> open = new ConcurrentHashMap<>();

  /** By age, with those that are closed; these are swept when they are as many as may be open. */
  private final ConcurrentLinkedQueue<Call<T>> order = new ConcurrentLinkedQueue<>();

  private final AtomicInteger ordered = new AtomicInteger();

  OpenCalls(int most) {
    this.most = most;
  }

  /**
   * Keeps something of a call.
   *
   * @param serial the call's decision
   * @param kept what is kept of it
   * @return what is no longer kept, of this call or of the oldest
   */
  Optional<T> open(long serial, T kept) {
    Call<T> call = new Call<>(serial, kept);
    Call<T> before = open.put(serial, call);
    order.add(call);
    boolean full = ordered.incrementAndGet() > 2 * most || open.size() > most;
    Optional<T> oldest = full ? sweep() : Optional.empty();
    return before == null ? oldest : Optional.of(before.kept);
  }

  /** What is kept of a call, and is not from now on. */
  Optional<T> close(long serial) {
    return open.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(open.remove(serial)).map(call -> call.kept);
  }

  /** Takes one out of the order: the oldest if there are too many, else one that is closed. */
  private Optional<T> sweep() {
    for (Call<T> call = order.poll(); call != null; call = order.poll()) {
      if (open.size() <= most && open.get(call.serial) == call) {
        order.add(call);
        continue;
      }
      ordered.decrementAndGet();
      if (open.remove(call.serial, call)) {
        return Optional.of(call.kept);
      }
      if (open.size() <= most) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** How many calls are remembered, open or closed. */
  int remembered() {
    return ordered.get();
  }
}

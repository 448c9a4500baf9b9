package dev.policyguard.operations;

import dev.policyguard.call.PlainText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Takes records from all threads, and writes them on one of its own: all that wait together, so
 * that they share one flush of the disk. Thread-safe.
 */
final class AuditWriter {

  private static final int MAX_BATCH = 1_000;

  /** How many characters wait at most: 64 million. */
  private static final long MAX_WAITING = 64L << 20;

  private final AuditChain chain;
  private final AuditLock lock;
  private final InstantSource clock;
  private final Duration deadline;
  private final BlockingQueue<Entry> queue;
  private final Entry wake;
  private final Thread thread;
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong waitingLength = new AtomicLong();
  private final List<Withdrawn> withdrawn = new ArrayList<>();
  private final LongAdder failures = new LongAdder();
  private volatile @Nullable String lastProblem;
  private volatile boolean recording = true;
  private volatile boolean closing;
  private volatile boolean finished;

  /**
   * A record that waits.
   *
   * @param members what it says
   * @param id the decision that is withdrawn if the record comes too late; empty for none
   * @param receipt completes when it is durable
   */
  private record Entry(String members, Optional<String> id, Receipt receipt) {}

  /**
   * A decision that a record has allowed, and nobody waited for any longer.
   *
   * @param id the decision
   * @param why what kind of thing it was
   */
  private record Withdrawn(String id, String why) {}

  AuditWriter(
      AuditChain chain, AuditLock lock, InstantSource clock, Duration deadline, int capacity) {
    this.chain = chain;
    this.lock = lock;
    this.clock = clock;
    this.deadline = deadline;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.wake = mark("");
    this.thread = new Thread(null, this::run, "policyguard-audit", 0, false);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * A record that a call waits for.
   *
   * @param id the decision, which does not hold without its record; empty for a refusal, which does
   * @param members what it says
   */
  Receipt decided(Optional<String> id, String members) {
    return put(new Entry(members, id, new Receipt(deadline, this::failed).arm()));
  }

  /** A record that nobody waits for; says whether there is room for it. */
  boolean ended(String members) {
    Receipt receipt = new Receipt(deadline, this::failed);
    return !put(new Entry(members, Optional.empty(), receipt)).isCompletedExceptionally();
  }

  private Receipt put(Entry entry) {
    if (finished || closing) {
      entry.receipt().completeExceptionally(closed());
    } else if (!offer(entry)) {
      lost.incrementAndGet();
      entry
          .receipt()
          .completeExceptionally(
              new IOException("audit: " + queue.size() + " records wait already"));
    } else if (finished) {
      entry.receipt().completeExceptionally(closed());
    }
    return entry.receipt();
  }

  /** What waits is bounded by its length, too: callers choose the names of their arguments. */
  private boolean offer(Entry entry) {
    long all = waitingLength.addAndGet(entry.members().length());
    boolean fits = (all <= MAX_WAITING || queue.isEmpty()) && queue.offer(entry);
    if (!fits) {
      waitingLength.addAndGet(-entry.members().length());
    }
    return fits;
  }

  private static IOException closed() {
    return new IOException("audit: is closed");
  }

  private void failed(Throwable why) {
    failures.increment();
    lastProblem = PlainText.of(why.toString(), AuditRecord.MAX_TEXT);
    recording = false;
  }

  private void run() {
    try {
      List<Entry> batch = new ArrayList<>(MAX_BATCH);
      while (!closing || !queue.isEmpty()) {
        take(batch);
        write(batch);
        batch.clear();
      }
      write(List.of(mark(AuditRecord.mark("closed", now()))));
    } finally {
      finish();
    }
  }

  private Entry mark(String members) {
    return new Entry(members, Optional.empty(), new Receipt(deadline, this::failed));
  }

  /** Takes all that wait, once there is something; nothing if the audit is closed. */
  private void take(List<Entry> batch) {
    try {
      batch.add(queue.take());
      queue.drainTo(batch, MAX_BATCH - 1);
      batch.remove(wake);
    } catch (InterruptedException e) {
      // Nobody who waits for a record is helped if it is not written.
    }
    batch.forEach(entry -> waitingLength.addAndGet(-entry.members().length()));
  }

  /** Whatever fails, the thread goes on: the next records find out whether the disk does. */
  private void write(List<Entry> batch) {
    Deque<Entry> rest = new ArrayDeque<>();
    try {
      batch.stream().filter(entry -> !entry.receipt().hasFailed()).forEach(rest::add);
      lost.addAndGet(batch.size() - rest.size());
      tellOfTheLost();
      withdraw();
      while (!rest.isEmpty()) {
        int durable = chain.append(rest.stream().map(Entry::members).toList());
        recording = true; // before anyone who waited can look
        for (int i = 0; i < durable; i++) {
          confirm(rest.element());
          rest.remove();
        }
      }
      withdraw();
    } catch (Throwable e) {
      fail(rest, e);
    }
  }

  private void fail(Deque<Entry> rest, Throwable cause) {
    try {
      lost.addAndGet(rest.size());
      recording = false;
      IOException why = new IOException("audit: cannot be written: " + cause, cause);
      if (rest.isEmpty()) {
        failed(why);
      }
      rest.forEach(entry -> entry.receipt().completeExceptionally(why));
      // An interrupt closed the file; as long as there is one, it would be closed again.
      var unused = Thread.interrupted();
      chain.repair();
    } catch (Throwable e) {
      // Who waits is told when their time is over, and the next records try again.
      recording = false;
    }
  }

  private void tellOfTheLost() throws IOException {
    long gap = lost.get();
    if (gap > 0) {
      chain.appendAll(List.of(AuditRecord.gap(gap, now())));
      lost.addAndGet(-gap);
    }
  }

  /** Tells of calls that are recorded as allowed, and were denied since their record was late. */
  private void withdraw() throws IOException {
    while (!withdrawn.isEmpty()) {
      int durable = chain.append(withdrawn.stream().map(this::record).toList());
      withdrawn.subList(0, durable).clear();
    }
  }

  private String record(Withdrawn entry) {
    return AuditRecord.withdrawn(entry.id(), entry.why(), now());
  }

  private void confirm(Entry entry) {
    Receipt.End end = entry.receipt().confirm();
    if (end != Receipt.End.DURABLE) {
      String why = end == Receipt.End.FAILED ? "timeout" : "interrupted";
      entry.id().ifPresent(id -> withdrawn.add(new Withdrawn(id, why)));
    }
  }

  /** A clock that fails must not keep what happened out of the record. */
  private Instant now() {
    try {
      return clock.instant();
    } catch (RuntimeException e) {
      return Instant.EPOCH;
    }
  }

  private void finish() {
    recording = false;
    finished = true;
    List<Entry> rest = new ArrayList<>();
    queue.drainTo(rest);
    rest.forEach(entry -> entry.receipt().completeExceptionally(closed()));
    try (lock;
        chain) {
      // Both are only to be closed.
      closing = true;
    } catch (Throwable e) {
      failed(e);
    }
  }

  /** Writes what waits, and ends; is not waited for longer than a record is. */
  void close() {
    closing = true;
    // Where there is no room for it, the thread is awake.
    var unused = queue.offer(wake);
    boolean interrupted = false;
    try {
      thread.join(deadline.toMillis() + 200);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  AuditStatus status() {
    return new AuditStatus(
        recording,
        chain.head(),
        chain.path(),
        queue.size(),
        failures.sum(),
        Optional.ofNullable(lastProblem));
  }
}

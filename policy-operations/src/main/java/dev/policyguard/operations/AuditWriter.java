package dev.policyguard.operations;

import dev.policyguard.call.PlainText;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Takes records from all threads, and writes them on one of its own: all that wait together, so
 * that they share one flush of the disk. Thread-safe.
 */
final class AuditWriter {

  private static final int MAX_BATCH = 1_000;

  private final AuditChain chain;
  private final AuditLock lock;
  private final InstantSource clock;
  private final Duration deadline;
  private final BlockingQueue<Entry> queue;
  private final Thread thread;
  private final AtomicLong lost = new AtomicLong();
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

  AuditWriter(
      AuditChain chain, AuditLock lock, InstantSource clock, Duration deadline, int capacity) {
    this.chain = chain;
    this.lock = lock;
    this.clock = clock;
    this.deadline = deadline;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.thread = new Thread(null, this::run, "policyguard-audit", 0, false);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** A record that a call waits for. */
  Receipt decided(String id, String members) {
    return put(new Entry(members, Optional.of(id), new Receipt(deadline, this::failed).arm()));
  }

  /** A record that nobody waits for; says whether there is room for it. */
  boolean ended(String members) {
    Receipt receipt = new Receipt(deadline, this::failed);
    return !put(new Entry(members, Optional.empty(), receipt)).isCompletedExceptionally();
  }

  private Receipt put(Entry entry) {
    if (finished || closing) {
      entry.receipt().completeExceptionally(closed());
    } else if (!queue.offer(entry)) {
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
      List<Entry> batch = new ArrayList<>();
      while (!closing || !queue.isEmpty()) {
        take(batch);
        write(batch);
        batch.clear();
      }
      write(List.of(mark(AuditRecord.mark("closed", clock.instant()))));
    } finally {
      finish();
    }
  }

  private Entry mark(String members) {
    return new Entry(members, Optional.empty(), new Receipt(deadline, this::failed));
  }

  /** Takes all that wait; nothing if the audit is closed meanwhile. */
  private void take(List<Entry> batch) {
    try {
      Entry first = queue.poll(100, TimeUnit.MILLISECONDS);
      if (first != null) {
        batch.add(first);
        queue.drainTo(batch, MAX_BATCH - 1);
      }
    } catch (InterruptedException e) {
      // Nobody who waits for a record is helped if it is not written.
    }
  }

  private void write(List<Entry> batch) {
    List<Entry> rest = batch;
    try {
      rest = inTime(batch);
      tellOfTheLost();
      List<String> withdrawn = new ArrayList<>();
      while (!rest.isEmpty()) {
        int durable = chain.append(rest.stream().map(Entry::members).toList());
        recording = true; // before anyone who waited can look
        rest.subList(0, durable).forEach(entry -> confirm(entry, withdrawn));
        rest = rest.subList(durable, rest.size());
      }
      chain.appendAll(withdrawn);
    } catch (Throwable e) {
      lost.addAndGet(rest.size());
      IOException why = new IOException("audit: cannot be written: " + e, e);
      if (rest.isEmpty()) {
        failed(why);
      }
      rest.forEach(entry -> entry.receipt().completeExceptionally(why));
      chain.repair();
    }
  }

  /** Those whose calls still wait. */
  private List<Entry> inTime(List<Entry> batch) {
    List<Entry> rest = batch.stream().filter(entry -> !entry.receipt().isDone()).toList();
    lost.addAndGet(batch.size() - rest.size());
    return rest;
  }

  private void tellOfTheLost() throws IOException {
    long gap = lost.get();
    if (gap > 0) {
      chain.appendAll(List.of(AuditRecord.gap(gap, clock.instant())));
      lost.addAndGet(-gap);
    }
  }

  private void confirm(Entry entry, List<String> withdrawn) {
    if (!entry.receipt().confirm()) {
      entry.id().ifPresent(id -> withdrawn.add(AuditRecord.withdrawn(id, clock.instant())));
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
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Writes what waits, and ends; is not waited for longer than a record is. */
  void close() {
    closing = true;
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

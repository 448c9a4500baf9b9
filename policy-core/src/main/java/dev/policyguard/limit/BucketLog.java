package dev.policyguard.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Charges in buckets, for a counter that has more than 4,096: a charge counts until its bucket's
 * time has come, at most 1/256 of the window later than its own, and never earlier.
 */
final class BucketLog extends ChargeLog {

  // Buckets are a linked list, at most 257 of them unexpired, since their times are a grain apart.
  // A bucket's amount grows and shrinks by compare-and-set, until the bucket expires; then it is
  // taken as a whole, and what it leaves behind says that it takes no more.
  //
  // A counter stays with its buckets. One that nobody uses for a window goes away as a whole.

  /** Into how many parts a window is divided. Source: the policy language, section 3. */
  static final int PARTS = 256;

  private static final long EXPIRED = -1;

  private static final VarHandle AMOUNT;
  private static final VarHandle NEXT;
  private static final VarHandle HEAD;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      AMOUNT = lookup.findVarHandle(Bucket.class, "amount", long.class);
      NEXT = lookup.findVarHandle(Node.class, "next", Node.class);
      HEAD = lookup.findVarHandle(BucketLog.class, "head", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Charges that expire together. Knows no other, so a permit that holds it keeps it alone. */
  private static final class Bucket {
    private final long time;
    private volatile long amount;

    Bucket(long time, long amount) {
      this.time = time;
      this.amount = amount;
    }

    /** Whether the amount was added; not if the bucket has expired. */
    boolean add(long more) {
      long seen = amount;
      while (seen != EXPIRED) {
        if (AMOUNT.compareAndSet(this, seen, seen + more)) {
          return true;
        }
        seen = amount;
      }
      return false;
    }

    long takeAll() {
      return amount == EXPIRED ? 0 : Math.max(0, (long) AMOUNT.getAndSet(this, EXPIRED));
    }
  }

  /** A bucket's place in the list. */
  private static final class Node {
    private final Bucket bucket;
    private volatile @Nullable Node next;

    Node(Bucket bucket) {
      this.bucket = bucket;
    }
  }

  /** Where the charges are that were entered in an exact log before. */
  private static final class Moved {
    private final long[] numbers;
    private final long[] amounts;
    private final Bucket[] buckets;

    Moved(long[] numbers, long[] amounts, Bucket[] buckets) {
      this.numbers = numbers;
      this.amounts = amounts;
      this.buckets = buckets;
    }
  }

  private final long origin;
  private final long grain;
  private volatile Node head;

  /** Not behind the head; a hint. */
  private volatile Node tail;

  private volatile @Nullable Moved moved;

  private BucketLog(long window, long origin) {
    this.origin = origin;
    this.grain = window / PARTS;
    this.head = new Node(new Bucket(origin, 0));
    this.tail = head;
  }

  /**
   * A log with the charges of an exact one.
   *
   * @param window how long a charge counts
   * @param numbers the charges' numbers, ascending; at least one
   * @param times when each was made
   * @param amounts how much each is
   */
  static BucketLog of(long window, long[] numbers, long[] times, long[] amounts) {
    BucketLog log = new BucketLog(window, times[0]);
    Bucket[] buckets = new Bucket[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      buckets[i] = log.add(times[i], amounts[i]);
    }
    log.moved = new Moved(numbers, amounts, buckets);
    return log;
  }

  @Override
  MadeCharge enter(SlidingWindow counter, long time, long amount, long remaining) {
    return new InBucket(counter, add(time, amount), amount, remaining);
  }

  private Bucket add(long time, long amount) {
    while (true) {
      Node end = last();
      Bucket last = end.bucket;
      if (time - last.time <= 0 && last.add(amount)) {
        return last;
      }
      long due = endOfGrain(time);
      Bucket fresh = new Bucket(due - last.time > 0 ? due : last.time, amount);
      Node node = new Node(fresh);
      if (NEXT.compareAndSet(end, null, node)) {
        tail = node;
        return fresh;
      }
    }
  }

  /** The first of the times that are a grain apart that is not before this one. */
  private long endOfGrain(long time) {
    long since = time - origin;
    long part = Math.floorMod(since, grain);
    return part == 0 ? time : time + (grain - part);
  }

  private Node last() {
    Node last = tail;
    for (Node next = last.next; next != null; next = last.next) {
      last = next;
    }
    return last;
  }

  @Override
  long expired(long now, long window) {
    long sum = 0;
    for (Node node = head; node != null && now - node.bucket.time >= window; node = node.next) {
      sum += Math.max(0, node.bucket.amount);
    }
    return sum;
  }

  @Override
  boolean expire(SlidingWindow counter, long now) {
    long freed = 0;
    Node first = head;
    Node node = first;
    while (now - node.bucket.time >= counter.window()) {
      counter.raiseLatest(now);
      freed += node.bucket.takeAll();
      Node next = node.next;
      if (next == null) {
        break;
      }
      node = next;
    }
    if (freed > 0) {
      counter.takeOff(freed);
    }
    HEAD.compareAndSet(this, first, node);
    forgetMoved(now, counter.window());
    return freed > 0;
  }

  private void forgetMoved(long now, long window) {
    Moved before = moved;
    if (before != null && now - before.buckets[before.buckets.length - 1].time >= window) {
      moved = null;
    }
  }

  @Override
  long nanosUntilFreed(long amount, long now, long window) {
    long missing = amount;
    for (Node node = head; node != null; node = node.next) {
      missing -= Math.max(0, node.bucket.amount);
      if (missing <= 0) {
        return window - (now - node.bucket.time);
      }
    }
    return window;
  }

  @Override
  boolean isFull() {
    return false;
  }

  @Override
  boolean isStalled(long now, long window) {
    return false;
  }

  @Override
  boolean takeBack(SlidingWindow counter, long number) {
    Moved before = moved;
    int i = before == null ? -1 : Arrays.binarySearch(before.numbers, number);
    if (before != null && i >= 0) {
      takeBack(counter, before.buckets[i], before.amounts[i]);
    }
    return true;
  }

  private static void takeBack(SlidingWindow counter, Bucket bucket, long amount) {
    if (bucket.add(-amount)) {
      counter.takeOff(amount);
    }
  }

  @Override
  ChargeLog successor(SlidingWindow counter, long amount, long max) {
    return this;
  }

  /** A charge that is in a bucket. */
  private static final class InBucket extends MadeCharge {
    private final Bucket bucket;
    private final long amount;

    InBucket(SlidingWindow counter, Bucket bucket, long amount, long remaining) {
      super(counter, 0, remaining);
      this.bucket = bucket;
      this.amount = amount;
    }

    @Override
    void takeBack(SlidingWindow counter, long number) {
      BucketLog.takeBack(counter, bucket, amount);
    }
  }
}

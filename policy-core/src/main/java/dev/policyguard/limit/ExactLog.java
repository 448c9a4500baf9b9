package dev.policyguard.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Every charge by itself, with its own time: a ring of slots, for up to 4,096 charges. */
final class ExactLog extends ChargeLog {

  // A slot is three words: a state, the time, the amount. Charges are numbered; charge n is in slot
  // n % slots. The state says whose turn it is in the slot and how far that charge has got:
  //
  //   free(n) ──► live(n) ──► free(n + slots)      entered, expired
  //                  └──► givenBack(n) ──► free(n + slots)
  //
  // Every arrow is one compare-and-set, and no value comes twice, so a thread that was stopped
  // cannot take another charge for its own. The tail is the next number to enter: who moves it past
  // n alone writes time and amount of n, and then publishes them with live(n). Who reads a slot
  // reads its state before and after. The head is where to begin to look, no more than a hint: it
  // is
  // just written, and a thread that was stopped may write an old one, which costs a longer look.
  //
  // A log that is full, mostly of gaps, or blocked by a charge that was never published is
  // replaced:
  // every state is frozen (its complement, by compare-and-set), after which the log never changes
  // again and every thread that copies it makes the same copy. A thread that was stopped before it
  // published fails to, and enters its charge in the copy.
  //
  // The copy has no gaps. Its charges get the numbers up to the next to come, so that numbers and
  // slots go together in it as well; for those whose number thus changes the copy keeps a list of
  // the old ones.

  /** From this many charges on they are kept in buckets. Source: the policy language, section 3. */
  static final int MOST = 4_096;

  private static final int FEWEST_SLOTS = 4;

  private static final int WORDS = 3;
  private static final int TIME = 1;
  private static final int AMOUNT = 2;

  private static final int STATES = 4;
  private static final int LIVE = 1;
  private static final int GIVEN_BACK = 2;

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle HEAD;
  private static final VarHandle TAIL;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(ExactLog.class, "head", long.class);
      TAIL = lookup.findVarHandle(ExactLog.class, "tail", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] words;
  private final int slots;

  /** Charges of a log before this one, that have another number here. */
  private final @Nullable Renumbered renumbered;

  private volatile long head;
  private volatile long tail;

  /** What became of numbers, ascending: the charge that was {@code old[i]} is {@code first + i}. */
  private static final class Renumbered {
    private final long[] old;
    private final long first;

    Renumbered(long[] old, long first) {
      this.old = old;
      this.first = first;
    }
  }

  private ExactLog(long head, long tail, int slots, @Nullable Renumbered renumbered) {
    this.words = new long[slots * WORDS];
    this.slots = slots;
    this.renumbered = renumbered;
    this.head = head;
    this.tail = tail;
    for (long n = tail; n < tail + slots; n++) {
      words[slot(n)] = free(n);
    }
  }

  /** {@return a log for a counter that has no charge yet; its charges are numbered from 1} */
  static ExactLog empty() {
    return new ExactLog(1, 1, 1, null);
  }

  @Override
  @Nullable MadeCharge enter(SlidingWindow counter, long time, long amount, long remaining) {
    while (true) {
      long n = tail;
      int slot = slot(n);
      long state = state(slot);
      if (state == free(n)) {
        MadeCharge made = new MadeCharge(counter, n, remaining);
        if (TAIL.compareAndSet(this, n, n + 1)) {
          WORD.setRelease(words, slot + TIME, notBeforePrevious(n, time));
          WORD.setRelease(words, slot + AMOUNT, amount);
          return become(slot, free(n), live(n)) ? made : null;
        }
      } else if (isFrozen(state) || tail == n) {
        return null;
      }
    }
  }

  /**
   * The time of charge n: where the clock has stepped back, that of the charge before. Where that
   * is not published yet, n may be left with an earlier time, and then expires with it.
   */
  private long notBeforePrevious(long n, long time) {
    int slot = slot(n - 1);
    long state = state(slot);
    if (state == live(n - 1) || state == givenBack(n - 1)) {
      long previous = word(slot + TIME);
      if (previous - time > 0 && state(slot) == state) {
        return previous;
      }
    }
    return time;
  }

  @Override
  long expired(long now, long window) {
    long sum = 0;
    long n = head;
    long end = tail;
    for (int slot = slot(n); n < end; n++, slot = next(slot)) {
      long state = thawed(state(slot));
      if (state == live(n)) {
        long time = word(slot + TIME);
        long amount = word(slot + AMOUNT);
        if (thawed(state(slot)) == state) {
          if (now - time < window) {
            break;
          }
          sum += amount;
        }
      } else if (state == free(n)) {
        break;
      }
    }
    return sum;
  }

  @Override
  boolean expire(SlidingWindow counter, long now) {
    long freed = 0;
    long begin = head;
    long n = begin;
    long end = tail;
    while (n < end) {
      int slot = slot(n);
      long state = state(slot);
      long time = word(slot + TIME);
      if (state == live(n)) {
        long amount = word(slot + AMOUNT);
        if (now - time < counter.window()) {
          break;
        }
        counter.raiseLatest(now);
        if (become(slot, state, free(n + slots))) {
          freed += amount;
          n++;
        }
      } else if (state == givenBack(n)) {
        counter.raiseLatest(time);
        if (become(slot, state, free(n + slots))) {
          n++;
        }
      } else if (state == free(n) || isFrozen(state)) {
        break;
      } else {
        n++;
      }
    }
    if (freed > 0) {
      counter.takeOff(freed);
    }
    if (n > begin) {
      HEAD.setRelease(this, n);
    }
    return n > begin;
  }

  @Override
  long nanosUntilFreed(long amount, long now, long window) {
    long missing = amount;
    long longest = Long.MIN_VALUE;
    long n = head;
    long end = tail;
    for (int slot = slot(n); n < end; n++, slot = next(slot)) {
      long state = thawed(state(slot));
      if (state == live(n)) {
        long time = word(slot + TIME);
        long freed = word(slot + AMOUNT);
        if (thawed(state(slot)) == state) {
          missing -= freed;
          // Not before those in front of it, though its time may be earlier: see notBeforePrevious.
          longest = Math.max(longest, window - (now - time));
          if (missing <= 0) {
            return longest;
          }
        }
      }
    }
    return window;
  }

  @Override
  boolean isFull() {
    while (!isBeingReplaced()) {
      long n = tail;
      long state = state(slot(n));
      if (state == free(n)) {
        return false;
      } else if (isFrozen(state) || tail == n) {
        return true;
      }
    }
    return true;
  }

  @Override
  boolean isStalled(long now, long window) {
    if (isBeingReplaced()) {
      return true;
    }
    boolean blocked = false;
    long n = head;
    long end = tail;
    for (int slot = slot(n); n < end; n++, slot = next(slot)) {
      long state = state(slot);
      if (state == free(n)) {
        blocked = true;
      } else if (state == live(n)) {
        boolean expired = now - word(slot + TIME) >= window && state(slot) == state;
        if (!expired || blocked) {
          return expired;
        }
      }
    }
    return false;
  }

  /** Whether a thread has begun to freeze this log; it may be stopped before it is done. */
  private boolean isBeingReplaced() {
    return isFrozen(state(0));
  }

  @Override
  boolean takeBack(SlidingWindow counter, long number) {
    long n = here(number);
    int slot = slot(n);
    while (true) {
      long state = state(slot);
      if (thawed(state) != live(n)) {
        return true;
      } else if (isFrozen(state)) {
        return false;
      }
      long amount = word(slot + AMOUNT);
      if (become(slot, state, givenBack(n))) {
        counter.takeOff(amount);
        return true;
      }
    }
  }

  /** The number that a charge has in this log; 0, which none has, if it was left behind. */
  private long here(long number) {
    if (renumbered == null || number >= renumbered.first + renumbered.old.length) {
      return number;
    }
    int i = Arrays.binarySearch(renumbered.old, number);
    return i < 0 ? 0 : renumbered.first + i;
  }

  /** The number under which the maker of a charge knows it. */
  private long original(long n) {
    if (renumbered != null) {
      long i = n - renumbered.first;
      if (i >= 0 && i < renumbered.old.length) {
        return renumbered.old[(int) i];
      }
    }
    return n;
  }

  @Override
  ChargeLog successor(SlidingWindow counter, long amount, long max) {
    freeze();
    long next = next();
    long[] numbers = new long[slots];
    int live = 0;
    for (long n = Math.max(0, next - slots); n < next; n++) {
      int slot = slot(n);
      long state = thawed(state(slot));
      if (state == live(n)) {
        numbers[live++] = n;
      } else if (state == givenBack(n)) {
        counter.raiseLatest(words[slot + TIME]);
      }
    }
    numbers = Arrays.copyOf(numbers, live);
    return live < MOST
        ? copy(numbers, next, slots(live, Math.min(max / amount, MOST)))
        : buckets(counter, numbers);
  }

  /** Freezes every state, the first slot's first. */
  private void freeze() {
    for (int slot = 0; slot < words.length; slot += WORDS) {
      long state = state(slot);
      while (!isFrozen(state) && !become(slot, state, ~state)) {
        state = state(slot);
      }
    }
  }

  /** The number after the last that was published. The log is frozen. */
  private long next() {
    long next = 0;
    for (int slot = 0; slot < words.length; slot += WORDS) {
      long state = thawed(state(slot));
      long n = state / STATES;
      next = Math.max(next, state == free(n) ? n - slots + 1 : n + 1);
    }
    return next;
  }

  /**
   * How many slots a copy gets: twice the charges; no more than charges of this kind can count at
   * once, unless gaps were left by those that were given back, and would be again.
   */
  private int slots(int live, long fits) {
    int roomy = Math.max(FEWEST_SLOTS, 2 * live);
    long enough = live == slots ? live + 1 : live + live / 2 + 1;
    return (int) Math.min(roomy, Math.max(fits, enough));
  }

  private ExactLog copy(long[] numbers, long next, int slots) {
    long first = next - numbers.length;
    boolean same = numbers.length == 0 || numbers[0] == first;
    ExactLog copy =
        new ExactLog(
            first,
            next,
            slots,
            same && !anyRenumbered(numbers) ? null : new Renumbered(originals(numbers), first));
    for (int i = 0; i < numbers.length; i++) {
      int from = slot(numbers[i]);
      int to = copy.slot(first + i);
      copy.words[to] = live(first + i);
      copy.words[to + TIME] = words[from + TIME];
      copy.words[to + AMOUNT] = words[from + AMOUNT];
    }
    return copy;
  }

  /** Whether any of these charges was made under another number. */
  private boolean anyRenumbered(long[] numbers) {
    return renumbered != null
        && numbers.length > 0
        && numbers[0] < renumbered.first + renumbered.old.length;
  }

  private long[] originals(long[] numbers) {
    return Arrays.stream(numbers).map(this::original).toArray();
  }

  private BucketLog buckets(SlidingWindow counter, long[] numbers) {
    long[] times = new long[numbers.length];
    long[] amounts = new long[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      times[i] = words[slot(numbers[i]) + TIME];
      amounts[i] = words[slot(numbers[i]) + AMOUNT];
    }
    return BucketLog.of(counter.window(), originals(numbers), times, amounts);
  }

  /** Where charge n is, as an index of words. */
  private int slot(long n) {
    return (int) (n % slots) * WORDS;
  }

  /** Where the charge after the one in this slot is. */
  private int next(int slot) {
    int next = slot + WORDS;
    return next < words.length ? next : 0;
  }

  private long state(int slot) {
    return (long) WORD.getVolatile(words, slot);
  }

  private long word(int index) {
    return (long) WORD.getAcquire(words, index);
  }

  private boolean become(int slot, long from, long to) {
    return WORD.compareAndSet(words, slot, from, to);
  }

  private static long free(long n) {
    return n * STATES;
  }

  private static long live(long n) {
    return n * STATES + LIVE;
  }

  private static long givenBack(long n) {
    return n * STATES + GIVEN_BACK;
  }

  private static boolean isFrozen(long state) {
    return state < 0;
  }

  private static long thawed(long state) {
    return state < 0 ? ~state : state;
  }
}

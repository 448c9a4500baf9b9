package dev.policyguard.testkit;

import static dev.policyguard.testkit.StoreTrial.ALICE;
import static dev.policyguard.testkit.StoreTrial.BOB;
import static dev.policyguard.testkit.StoreTrial.amounts;
import static dev.policyguard.testkit.StoreTrial.inThreads;
import static dev.policyguard.testkit.StoreTrial.remaining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.ChargeResult.Full;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import dev.policyguard.testkit.StoreTrial.Tool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/**
 * What every counter store has to do, as tests. Whoever writes a {@link
 * dev.policyguard.limit.CounterStore CounterStore} lets a test class implement this:
 *
 * <pre>{@code
 * class MyStoreTest implements CounterStoreContract {
 *   public CounterStoreSubject subject() {
 *     FakeTicker ticker = new FakeTicker();
 *     return CounterStoreSubject.of(new MyStore(ticker), ticker);
 *   }
 * }
 * }</pre>
 *
 * <p>A store whose clock cannot be turned is tested by waiting:
 *
 * <pre>{@code
 * class MyServerStoreTest implements CounterStoreContract {
 *   public CounterStoreSubject subject() {
 *     return new CounterStoreSubject() {
 *       private final MyServerStore store = new MyServerStore(anUnusedNamespace());
 *
 *       public CounterStore store() {
 *         return store;
 *       }
 *
 *       public void pass(Duration time) {
 *         sleepFor(time);
 *       }
 *
 *       public Window window() {
 *         return new Window(4);
 *       }
 *
 *       public Duration tolerance() {
 *         return Duration.ofMillis(200);
 *       }
 *
 *       public void close() {
 *         store.close();
 *       }
 *     };
 *   }
 * }
 * }</pre>
 *
 * <p>The contract is that of {@link dev.policyguard.limit.Counters Counters}. A counter with more
 * than 4,096 charges in its window may let each count up to 1/256 of the window longer. What a
 * store does when it fails, or is full, differs from store to store and is not tested here.
 *
 * <p>Needs JUnit 5, which users bring themselves, and no other library.
 */
public interface CounterStoreContract {

  /** {@return a store without charges, for one test, which closes it} */
  CounterStoreSubject subject();

  private StoreTrial trial() {
    return new StoreTrial(subject());
  }

  private static Limit hourly(String counter, long max) {
    return Limit.of(counter, max, Window.HOUR);
  }

  // The window slides.

  /** A charge counts until a window has passed, to the nanosecond, and not longer. */
  @Test
  default void charge_windowFull_isRefusedUntilTheFirstChargeIsAWindowOld() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool("c", 3);
      tool.fill(ALICE, 3);

      trial.passAlmost(trial.window());
      tool.refuse(ALICE);

      trial.passTheRest();
      tool.fill(ALICE, 3);
    }
  }

  /** Nothing resets when a minute of the clock is over, nor a window after the first charge. */
  @Test
  default void charge_atWhateverTime_countsForAWholeWindow() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool("c", 2);
      for (int step = 0; step <= 16; step++) {
        for (int charged = Math.max(0, step - 7); charged < Math.min(step, 8); charged++) {
          Full refused = tool.refuse(Caller.of("caller " + charged));
          trial.assertWait(trial.part(16 - 2 * (step - charged)), refused);
        }
        if (step >= 9) {
          tool.fill(Caller.of("caller " + (step - 9)), 2);
        }
        if (step < 8) {
          tool.fill(Caller.of("caller " + step), 2);
        }
        trial.passParts(2);
      }
    }
  }

  /** Charges leave the window one by one, each when it is a window old. */
  @Test
  default void charge_spreadOverTheWindow_eachExpiresByItself() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool("c", 4);
      for (int i = 0; i < 4; i++) {
        tool.assertLeft(ALICE, 4 - i);
        tool.admit(ALICE);
        trial.passParts(4);
      }
      trial.passParts(2);
      for (int i = 1; i <= 4; i++) {
        tool.assertLeft(ALICE, i);
        trial.passParts(4);
      }
    }
  }

  /** However often it is refused, a call is charged nothing and pushes nothing back. */
  @Test
  default void charge_refusedAgainAndAgain_changesNothing() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool("c", 1);
      tool.admit(ALICE);
      for (int i = 1; i <= 15; i++) {
        trial.passParts(1);
        for (int time = 0; time < 5; time++) {
          trial.assertWait(trial.part(16 - i), tool.refuse(ALICE));
        }
      }
      trial.passAtLeast(trial.part(1));
      tool.admit(ALICE);
    }
  }

  // When to come back.

  /** The wait is the shortest that is enough, for each amount; for too large ones there is none. */
  @Test
  default void retryAfter_chargesOfDifferentAmounts_isTheShortestWaitForTheAmount() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool("c", 10);
      tool.admit(ALICE, 5);
      trial.passParts(4);
      tool.admit(ALICE, 3);
      trial.passParts(4);
      tool.admit(ALICE, 2);
      trial.passParts(2);

      for (int amount = 1; amount <= 10; amount++) {
        int wait = amount <= 5 ? 6 : amount <= 8 ? 10 : 14;
        Full refused = tool.refuse(ALICE, amount);
        trial.assertWait(trial.part(wait), refused);
        assertEquals(amounts(0), refused.remaining(), "what remains");
      }
      assertEquals(Optional.empty(), tool.refuse(ALICE, 11).retryAfter(), "retryAfter");
    }
  }

  /** Who waits so long is admitted, and who comes sooner is not. */
  @Test
  default void retryAfter_waitedFor_isEnoughAndNotTooMuch() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool("c", 4);
      tool.admit(ALICE, 3);
      trial.passParts(5);
      tool.admit(ALICE, 1);
      Duration wait = tool.refuse(ALICE, 2).retryAfter().orElseThrow();

      trial.passAlmost(wait);
      tool.refuse(ALICE, 2);

      trial.passTheRest();
      tool.admit(ALICE, 2);
    }
  }

  /** Of several limits the last that has room again decides. */
  @Test
  default void retryAfter_severalLimitsFull_isTheLongestWait() {
    try (StoreTrial trial = trial()) {
      Limit brief = trial.limit("brief", 1);
      Limit lasting = Limit.of("lasting", 1, Window.of(trial.window().plus(Duration.ofSeconds(1))));
      trial.tool(brief, lasting).admit(ALICE);
      trial.passParts(4);

      Duration longest = trial.part(12).plusSeconds(1);
      trial.assertWait(longest, trial.tool(brief, lasting).refuse(ALICE));
      trial.assertWait(longest, trial.tool(lasting, brief).refuse(ALICE));
      trial.assertWait(trial.part(12), trial.tool(brief).refuse(ALICE));
    }
  }

  /** An amount that alone is more than its limit allows never fits, however long one waits. */
  @Test
  default void retryAfter_amountAloneAboveMax_isNone() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("a", 1), hourly("b", 5));
      assertEquals(
          new Full(1, Optional.empty(), amounts(1, 5)), tool.refuse(ALICE, 1, 6), "above max");
      tool.admit(ALICE, 1, 1);
      assertEquals(
          new Full(0, Optional.empty(), amounts(0, 4)), tool.refuse(ALICE, 1, 6), "full as well");
      assertEquals(
          new Full(1, Optional.empty(), amounts(0, 4)), tool.refuse(ALICE, 0, 6), "not charged");
    }
  }

  // How much.

  /** A reservation tells what its own charge left. */
  @Test
  default void remaining_afterEachCharge_isMaxLessWhatCounts() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("a", 10), hourly("b", 7));
      assertEquals(amounts(9, 5), remaining(tool.admit(ALICE, 1, 2)));
      Reservation second = tool.admit(ALICE, 4, 5);
      tool.admit(ALICE, 3, 0);
      assertEquals(amounts(5, 0), remaining(second));
      assertEquals(amounts(2, 0), tool.refuse(ALICE, 1, 1).remaining());
      assertThrows(IndexOutOfBoundsException.class, () -> second.remaining(2));
      assertThrows(IndexOutOfBoundsException.class, () -> second.remaining(-1));
    }
  }

  /** Nothing is always admitted, and nothing is charged for it. */
  @Test
  default void charge_zero_isAdmittedWhateverCounts() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("a", 1), hourly("b", 2));
      assertEquals(amounts(1, 2), remaining(tool.admit(ALICE, 0, 0)));
      tool.admit(ALICE, 1, 0);
      assertEquals(amounts(0, 1), remaining(tool.admit(ALICE, 0, 1)));
      assertEquals(amounts(0, 1), remaining(tool.admit(ALICE, 0, 0)));
      tool.refuse(ALICE, 1, 0);
      trial.giveBack(tool.admit(ALICE, 0, 0));
      tool.assertLeft(ALICE, 0, 1);
    }
  }

  /** Amounts are exact to six decimals: a double would get these wrong. */
  @Test
  default void charge_sixDecimals_addUpExactly() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("tenths", 1));
      List<Amount> tenth = List.of(Amount.of(new BigDecimal("0.1")));
      for (int i = 0; i < 10; i++) {
        tool.admit(ALICE, tenth);
      }
      tool.assertLeft(ALICE, 0);
      List<Amount> third = List.of(Amount.of(new BigDecimal("0.333333")));
      for (int i = 0; i < 3; i++) {
        tool.admit(BOB, third);
      }
      assertEquals(List.of(new Amount(1)), tool.refuse(BOB, third).remaining());
      tool.admit(BOB, List.of(new Amount(1)));
      tool.refuse(BOB, List.of(new Amount(1)));
    }
  }

  /** The largest amounts are exact as well, and do not overflow. */
  @Test
  default void charge_largestAmounts_areExact() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("c", 9_000_000_000_000L));
      List<Amount> allButOne = List.of(new Amount(Amount.MAX.millionths() - 1));
      List<Amount> least = List.of(new Amount(1));
      assertEquals(least, remaining(tool.admit(ALICE, allButOne)));
      tool.refuse(ALICE, List.of(new Amount(2)));
      tool.refuse(ALICE, List.of(Amount.MAX));
      Reservation last = tool.admit(ALICE, least);
      tool.refuse(ALICE, least);
      trial.giveBack(last);
      assertEquals(least, tool.left(ALICE));
      tool.admit(BOB, List.of(Amount.MAX));
      tool.refuse(BOB, List.of(Amount.MAX));
    }
  }

  /** A window with thousands of charges in it: none is forgotten, and all expire in time. */
  @Test
  default void charge_thousands_allCountAndAllExpire() {
    try (StoreTrial trial = trial()) {
      int many = trial.manyCharges();
      Tool tool = trial.tool("c", many);
      Reservation first = tool.admit(ALICE);
      for (int i = 2; i < many; i++) {
        tool.admit(ALICE);
      }
      Reservation last = tool.admit(ALICE);
      tool.refuse(ALICE);
      trial.giveBack(first);
      trial.giveBack(last);
      tool.fill(ALICE, 2);

      trial.passParts(11);
      tool.refuse(ALICE);

      trial.passAtLeast(trial.part(5).plus(trial.window().dividedBy(256)));
      tool.assertLeft(ALICE, many);
    }
  }

  // Several limits.

  /** If one of several limits has no room, none is charged; the first without room is named. */
  @Test
  default void charge_oneOfSeveralLimitsFull_chargesNone_andNamesTheFirst() {
    try (StoreTrial trial = trial()) {
      Limit roomy = hourly("roomy", 10);
      Limit one = hourly("one", 1);
      Limit two = hourly("two", 2);
      trial.tool(one).admit(ALICE);
      trial.tool(two).fill(ALICE, 2);

      Full refused = trial.tool(roomy, one, two).refuse(ALICE);
      assertEquals(1, refused.first(), "first");
      assertEquals(amounts(10, 0, 0), refused.remaining());
      assertEquals(1, trial.tool(roomy, two, one).refuse(ALICE).first(), "first");
      assertEquals(0, trial.tool(two, one, roomy).refuse(ALICE).first(), "first");
      assertEquals(2, trial.tool(roomy, one, two).refuse(ALICE, 1, 0, 1).first(), "first");

      trial.tool(roomy).assertLeft(ALICE, 10);
      trial.tool(roomy, one, two).assertLeft(BOB, 10, 1, 2);
    }
  }

  /** A tool without limits may be called as often as one likes. */
  @Test
  default void charge_noLimits_isAdmitted() {
    try (StoreTrial trial = trial()) {
      Tool free = trial.tool();
      assertEquals(0, free.admit(ALICE).size(), "size");
      assertInstanceOf(Reservation.class, free.counters().peek(ALICE, List.of()));
    }
  }

  /** One amount for each limit, no more and no fewer. */
  @Test
  default void charge_wrongNumberOfAmounts_isRefusedAsAMistake() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("a", 5), hourly("b", 5));
      for (List<Amount> wrong : List.of(amounts(), amounts(1), amounts(1, 1, 1))) {
        Class<IllegalArgumentException> mistake = IllegalArgumentException.class;
        assertThrows(mistake, () -> tool.counters().charge(ALICE, wrong));
        assertThrows(mistake, () -> tool.counters().peek(ALICE, wrong));
        assertThrows(mistake, () -> async(tool, wrong));
      }
      tool.assertLeft(ALICE, 5, 5);
    }
  }

  // Whose counter.

  /** Limits of several tools that name one counter share it, whatever their other limits. */
  @Test
  default void charge_counterOfSeveralTools_isShared() {
    try (StoreTrial trial = trial()) {
      Limit shared = hourly("shared", 3);
      Tool first = trial.tool(shared, hourly("own", 9));
      Tool second = trial.tool(hourly("other", 9), shared);
      first.admit(ALICE);
      second.admit(ALICE);
      trial.tool(shared).admit(ALICE);

      assertEquals(0, first.refuse(ALICE).first(), "first");
      assertEquals(1, second.refuse(ALICE).first(), "first");
      first.assertLeft(ALICE, 0, 8);
      second.assertLeft(ALICE, 8, 0);
    }
  }

  /** A policy that is loaded anew with another max keeps what was charged. */
  @Test
  default void charge_maxChanged_keepsChargesAndHoldsToTheNewMax() {
    try (StoreTrial trial = trial()) {
      Tool four = trial.tool("c", 4);
      for (int i = 0; i < 3; i++) {
        four.admit(ALICE);
        trial.passParts(4);
      }

      Tool two = trial.tool("c", 2);
      Full refused = two.refuse(ALICE);
      assertEquals(amounts(0), refused.remaining(), "never below 0");
      trial.assertWait(trial.part(8), refused);
      trial.assertWait(trial.part(12), two.refuse(ALICE, 2));
      assertEquals(amounts(0), remaining(two.admit(ALICE, 0)));
      trial.tool("c", 10).assertLeft(ALICE, 7);
      four.assertLeft(ALICE, 1);

      trial.passAtLeast(trial.part(8));
      two.fill(ALICE, 1);
      trial.tool("c", 3).fill(ALICE, 1);
    }
  }

  /** A grant's, a session's and everyone's counter, each for itself. */
  @Test
  default void charge_scopes_countWhomTheySay() {
    try (StoreTrial trial = trial()) {
      Tool grant = trial.tool(hourly("c", 1));
      grant.fill(ALICE.withSession("1"), 1);
      grant.refuse(ALICE.withSession("2"));
      grant.refuse(ALICE);
      grant.fill(BOB, 1);

      Tool session = trial.tool(hourly("c", 1).withScope(Scope.SESSION));
      session.fill(ALICE.withSession("1"), 1);
      session.fill(ALICE.withSession("2"), 1);
      session.fill(ALICE.withSession(""), 1);
      session.fill(BOB.withSession("1"), 1);
      session.fill(ALICE, 1);

      Tool global = trial.tool(hourly("c", 1).withScope(Scope.GLOBAL));
      global.fill(ALICE, 1);
      global.refuse(BOB.withSession("1"));
    }
  }

  /** No name of a counter, grant or session can be made to look like another's. */
  @Test
  default void charge_oddNames_areNeverTheSameCounter() {
    String[] names = {
      "a",
      "A",
      "a:b",
      "b",
      "b:c",
      "c",
      "a:b:c",
      "a/b",
      "a|b",
      "a,b",
      "{a}b",
      "a\u0000b",
      "a\u0000",
      " a",
      "a ",
      "a\n",
      "\ud800",
      "\udc00",
      "?",
      "\ufffd",
      "\ud83d\ude00",
      "\u00e9",
      "e\u0301",
      "*"
    };
    try (StoreTrial trial = trial()) {
      for (String counter : names) {
        Tool grants = trial.tool(hourly(counter, 1));
        Tool sessions = trial.tool(hourly(counter, 1).withScope(Scope.SESSION));
        for (String grant : names) {
          grants.admit(Caller.of(grant));
          sessions.admit(Caller.of(grant));
          for (String session : List.of("", "a", "b:c", "a\u0000b", "\udc00", "?", "\u00e9")) {
            sessions.admit(Caller.of(grant).withSession(session));
          }
        }
        trial.tool(hourly(counter, 1).withScope(Scope.GLOBAL)).admit(ALICE);
      }
    }
  }

  /** Names of any length are told apart to their last character. */
  @Test
  default void charge_veryLongNames_areToldApart() {
    String big = "x".repeat(100_000);
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("c", 1).withScope(Scope.SESSION));
      tool.fill(Caller.of(big), 1);
      tool.fill(Caller.of(big + "y"), 1);
      tool.fill(Caller.of(big + "z"), 1);
      tool.fill(Caller.of("x").withSession(big + "y"), 1);
      tool.fill(Caller.of("x").withSession(big + "z"), 1);
      trial.tool(hourly(big, 1)).fill(ALICE, 1);
      trial.tool(hourly(big + "y", 1)).fill(ALICE, 1);
    }
  }

  // Giving back.

  /** What is given back is free at once, and only once. */
  @Test
  default void giveBack_once_makesRoomForOne() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("a", 2), hourly("b", 5));
      Reservation first = tool.admit(ALICE, 1, 2);
      tool.admit(ALICE, 1, 1);
      tool.refuse(ALICE, 1, 1);

      trial.giveBack(first);
      tool.assertLeft(ALICE, 1, 4);
      assertFalse(first.giveBack(), "a second time");
      assertFalse(first.stand(), "a second time");
      trial.awaitGiveBacks();
      tool.assertLeft(ALICE, 1, 4);
      tool.fill(ALICE, 1);
    }
  }

  /** What stands is not given back any more. */
  @Test
  default void giveBack_ofWhatStands_changesNothing() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("c", 1));
      Reservation reservation = tool.admit(ALICE);
      assertTrue(reservation.stand(), "the first to settle it");
      assertFalse(reservation.stand(), "a second time");
      assertFalse(reservation.giveBack(), "a second time");
      trial.awaitGiveBacks();
      tool.refuse(ALICE);
    }
  }

  /** The others count as long as before: what was given back frees its own time and no other. */
  @Test
  default void giveBack_chargeAmongOthers_leavesThemTheirTime() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool("c", 6);
      tool.admit(ALICE, 1);
      trial.passParts(4);
      Reservation second = tool.admit(ALICE, 2);
      trial.passParts(4);
      tool.admit(ALICE, 3);

      trial.giveBack(second);
      tool.assertLeft(ALICE, 2);
      trial.assertWait(trial.part(8), tool.refuse(ALICE, 3));
      trial.assertWait(trial.part(16), tool.refuse(ALICE, 4));
      trial.passParts(6);
      tool.assertLeft(ALICE, 2);
      trial.passParts(4);
      tool.assertLeft(ALICE, 3);
      trial.passParts(4);
      tool.assertLeft(ALICE, 3);
      trial.passParts(4);
      tool.assertLeft(ALICE, 6);
    }
  }

  /** A window later the charge does not count any more, and giving it back frees nothing. */
  @Test
  default void giveBack_afterTheWindow_takesNothingFromOthers() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool("c", 2);
      Reservation old = tool.admit(ALICE);
      Reservation unseen = tool.admit(ALICE);
      trial.passAtLeast(trial.window());
      tool.fill(ALICE, 2);

      trial.giveBack(old);
      trial.giveBack(unseen);
      tool.refuse(ALICE);
      tool.assertLeft(ALICE, 0);
      tool.assertLeft(BOB, 2);
    }
  }

  /** Charged and given back a thousand times, in between of others: nothing is lost or left. */
  @Test
  default void giveBack_manyTimes_leavesNothingBehind() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("c", 10));
      List<Reservation> kept = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        Reservation reservation = tool.admit(ALICE);
        if (i % 200 == 0) {
          kept.add(reservation);
        } else {
          trial.giveBack(reservation);
        }
      }
      tool.assertLeft(ALICE, 5);
      kept.forEach(trial::giveBack);
      tool.fill(ALICE, 10);
    }
  }

  // Asking, and asking without a thread that waits.

  /** The same answer as from a charge, and nothing is charged. */
  @Test
  default void peek_anyNumberOfTimes_saysWhatChargeWouldSay() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("a", 1), hourly("b", 9));
      for (int i = 0; i < 3; i++) {
        Reservation asked =
            assertInstanceOf(Reservation.class, tool.counters().peek(ALICE, amounts(1, 4)), "peek");
        assertEquals(amounts(0, 5), remaining(asked));
        assertFalse(asked.giveBack(), "settled before");
        assertFalse(asked.stand(), "settled before");
      }
      trial.awaitGiveBacks();
      assertEquals(amounts(0, 5), remaining(tool.admit(ALICE, 1, 4)));

      Full asked = assertInstanceOf(Full.class, tool.counters().peek(ALICE, amounts(1, 9)));
      Full refused = tool.refuse(ALICE, 1, 9);
      assertEquals(refused.first(), asked.first(), "first");
      assertEquals(refused.remaining(), asked.remaining(), "remaining");
      trial.assertWait(asked.retryAfter().orElseThrow(), refused);
      Full never = assertInstanceOf(Full.class, tool.counters().peek(ALICE, amounts(0, 10)));
      assertEquals(tool.refuse(ALICE, 0, 10), never, "above max");
    }
  }

  /** The same answers as from {@code charge}, on the same counters. */
  @Test
  default void chargeAsync_saysTheSameAsCharge() {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("a", 2), hourly("b", 9));
      Reservation first =
          assertInstanceOf(Reservation.class, async(tool, amounts(1, 4)), "chargeAsync");
      assertEquals(amounts(1, 5), remaining(first));
      assertEquals(amounts(0, 1), remaining(tool.admit(ALICE, 1, 4)));

      Full refused = assertInstanceOf(Full.class, async(tool, amounts(1, 1)), "chargeAsync");
      assertEquals(0, refused.first(), "first");
      assertEquals(amounts(0, 1), refused.remaining());
      trial.giveBack(first);
      assertInstanceOf(Reservation.class, async(tool, amounts(1, 1)), "chargeAsync");
      tool.refuse(ALICE, 1, 1);
    }
  }

  private static ChargeResult async(Tool tool, List<Amount> amounts) {
    try {
      return tool.counters().chargeAsync(ALICE, amounts).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  // Many at once.

  /**
   * Many threads on one counter admit max, to the last call, and never more.
   *
   * @throws Exception if a thread fails
   */
  @Test
  default void charge_manyThreads_admitExactlyMax() throws Exception {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("c", 5));
      assertAdmitsExactly(5, List.of(tool), 1);
      tool.assertLeft(ALICE, 5);
    }
  }

  /**
   * The same with several limits, which half of the threads name in the other order.
   *
   * @throws Exception if a thread fails
   */
  @Test
  default void charge_manyThreadsOnSeveralLimits_admitExactlyMax() throws Exception {
    try (StoreTrial trial = trial()) {
      Limit wide = hourly("wide", 7);
      Limit narrow = hourly("narrow", 5);
      assertAdmitsExactly(5, List.of(trial.tool(wide, narrow), trial.tool(narrow, wide)), 1, 1);
      trial.tool(wide, narrow).assertLeft(Caller.of("caller 0"), 2, 0);
    }
  }

  /** Eight threads meet at the counters of a hundred callers, each of which has room for some. */
  private static void assertAdmitsExactly(int max, List<Tool> tools, long... units)
      throws Exception {
    AtomicIntegerArray admitted = new AtomicIntegerArray(100);
    inThreads(
        8,
        admitted.length(),
        (thread, time) -> {
          Tool tool = tools.get(thread % tools.size());
          ChargeResult result = tool.counters().charge(Caller.of("caller " + time), amounts(units));
          assertFalse(result instanceof ChargeResult.Unavailable, result::toString);
          return result instanceof Reservation ? admitted.incrementAndGet(time) : 0;
        });
    for (int i = 0; i < admitted.length(); i++) {
      int so = admitted.get(i);
      assertTrue(so <= max, () -> "admitted " + so + ", must be at most " + max);
      // A call may be refused while another's is in flight; what is left fits afterwards.
      tools.get(0).fill(Caller.of("caller " + i), max - so);
    }
  }

  /**
   * Threads that charge and give back: never more than max at once, and in the end nothing is left.
   *
   * @throws Exception if a thread fails
   */
  @Test
  default void giveBack_manyThreads_neverMoreThanMaxAtOnce_andNothingIsLost() throws Exception {
    try (StoreTrial trial = trial()) {
      Tool forth = trial.tool(hourly("a", 3), hourly("b", 4));
      Tool back = trial.tool(hourly("b", 4), hourly("a", 3));
      AtomicInteger held = new AtomicInteger();
      int beyond =
          inThreads(
              8,
              100,
              (thread, time) -> {
                Tool tool = thread % 2 == 0 ? forth : back;
                int most = 0;
                if (tool.counters().charge(ALICE, amounts(1, 1)) instanceof Reservation made) {
                  most = held.incrementAndGet();
                  held.decrementAndGet();
                  made.giveBack();
                }
                return most > 3 ? 1 : 0;
              });

      assertEquals(0, beyond, "calls that were admitted beyond max");
      trial.awaitGiveBacks();
      forth.assertLeft(ALICE, 3, 4);
    }
  }

  /**
   * Whoever settles first, and nobody else, settles a reservation.
   *
   * @throws Exception if a thread fails
   */
  @Test
  default void settle_twoThreadsAtOnce_oneOfThemDoes() throws Exception {
    try (StoreTrial trial = trial()) {
      Tool tool = trial.tool(hourly("a", 1_000), hourly("b", 1_000));
      int standing = 0;
      for (int round = 0; round < 50; round++) {
        Reservation reservation = tool.admit(ALICE);
        AtomicBoolean stood = new AtomicBoolean();
        int settled =
            inThreads(
                4,
                1,
                (thread, time) -> {
                  boolean mine = thread % 2 == 0 ? reservation.giveBack() : reservation.stand();
                  if (mine && thread % 2 == 1) {
                    stood.set(true);
                  }
                  return mine ? 1 : 0;
                });
        assertEquals(1, settled, "how often it was settled");
        standing += stood.get() ? 1 : 0;
      }
      trial.awaitGiveBacks();
      tool.assertLeft(ALICE, 1_000 - standing, 1_000 - standing);
    }
  }
}

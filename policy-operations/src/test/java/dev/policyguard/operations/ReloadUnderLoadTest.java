package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four threads call while the file changes, every other time for the worse.
 *
 * <p>Generation g of the policy allows one tool of two, {@code even} or {@code odd} as g is, and
 * has a revision of its own. Both tools are charged to one counter that everyone shares, that
 * nothing leaves, and that has room for a third of the calls.
 */
class ReloadUnderLoadTest {

  private static final int THREADS = 4;
  private static final int RELOADS = Integer.getInteger("policyguard.reload.reloads", 100);
  private static final int CALLS = Integer.getInteger("policyguard.reload.calls", 100_000);
  private static final int MAX = CALLS / 3;

  /** How often the test looks for one reload. */
  private static final int LOOKS = 5;

  /** Valid, and open to everybody, for as long as one look. */
  private static final String OPEN = "{ \"version\": \"1\", \"default\": \"allow\" }";

  private final Map<String, Integer> generations = new HashMap<>();
  private final AtomicInteger made = new AtomicInteger();

  /** Raised before the look that takes a generation, so that none is in force before it is here. */
  private final AtomicInteger newest = new AtomicInteger();

  /** Raised behind that look, so that none below it is taken up any more. */
  private final AtomicInteger oldest = new AtomicInteger();

  /** How many calls may begin: a part of them for every look. */
  private final Semaphore released = new Semaphore(0);

  @TempDir Path folder;

  @Test
  void attack_28_call_policyChangesAllTheTime_isDecidedByOneThatWasInForce() throws Exception {
    for (int g = 0; g <= RELOADS; g++) {
      generations.put(PolicyFile.parse(generation(g)).revision(), g);
    }
    Path file = folder.resolve("policy.json");
    PolicyTexts.write(file, generation(0));
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (WatchedPolicy policy =
        WatchedPolicy.builder(file).checkEvery(Duration.ofDays(1)).build()) {
      PolicyGuard guard = PolicyGuard.builder(policy).build();
      long started = System.nanoTime();
      List<Future<Tally>> callers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        callers.add(pool.submit(caller(guard, "caller-" + i)));
      }
      change(file, policy);
      Tally sum = new Tally();
      for (Future<Tally> caller : callers) {
        sum.add(caller.get());
      }
      report(sum, policy.status(), Duration.ofNanos(System.nanoTime() - started));

      assertThat(sum.wrong).isEmpty();
      assertThat(sum.allowed).isEqualTo(MAX);
      assertThat(sum.allowed + sum.full + sum.unlisted).isEqualTo(CALLS);
      assertThat(policy.status().reloads()).isEqualTo(RELOADS);
      assertThat(policy.status().refusals()).isEqualTo(RELOADS);
      assertThat(sum.generations).hasSizeGreaterThan(RELOADS / 2);
    } finally {
      pool.shutdownNow();
    }
  }

  /** A bad document and a good one by turns, and calls during every look. */
  private void change(Path file, WatchedPolicy policy) {
    for (int g = 1; g <= RELOADS; g++) {
      String text = generation(g);
      PolicyTexts.write(file, OPEN);
      lookDuringCalls(policy);
      PolicyTexts.write(file, text.substring(0, text.length() / 2));
      lookDuringCalls(policy);
      lookDuringCalls(policy); // bad, and left alone
      PolicyTexts.write(file, text);
      lookDuringCalls(policy);
      newest.set(g);
      lookDuringCalls(policy);
      oldest.set(g);
    }
  }

  private void lookDuringCalls(WatchedPolicy policy) {
    while (released.availablePermits() > 0) {
      Thread.onSpinWait();
    }
    released.release(CALLS / (RELOADS * LOOKS));
    policy.checkNow();
  }

  private Callable<Tally> caller(PolicyGuard guard, String grant) {
    ToolCall even = ToolCall.of("even").from(grant);
    ToolCall odd = ToolCall.of("odd").from(grant);
    return () -> {
      Tally tally = new Tally();
      for (int call = made.getAndIncrement(); call < CALLS; call = made.getAndIncrement()) {
        released.acquire();
        int from = oldest.get();
        Outcome<Integer> outcome = guard.call(call % 2 == 0 ? even : odd, it -> 1);
        int to = newest.get();
        tally.count(outcome, call % 2, from, to);
      }
      return tally;
    };
  }

  private static String generation(int g) {
    return """
        { "version": "1", "default": "deny", "description": "%d", "tools": { "%s": { "limits": [
          { "counter": "all", "window": 31622400, "scope": "global", "max": %d } ] } } }
        """
        .formatted(g, g % 2 == 0 ? "even" : "odd", MAX);
  }

  private static void report(Tally sum, ReloadStatus status, Duration took) {
    System.out.printf(
        "reload: %,d calls by %d threads in %.1f s, %,d reloads and %,d refused documents"
            + " meanwhile; %,d generations decided, %,d calls during a change; %,d allowed of at"
            + " most %,d, %,d over the limit, %,d not listed; %d wrong%n",
        CALLS,
        THREADS,
        took.toMillis() / 1e3,
        status.reloads(),
        status.refusals(),
        sum.generations.size(),
        sum.duringAChange,
        sum.allowed,
        MAX,
        sum.full,
        sum.unlisted,
        sum.wrong.size());
  }

  /** What one thread saw. */
  private final class Tally {
    private final Set<Integer> generations = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private int allowed;
    private int full;
    private int unlisted;
    private int duringAChange;

    /**
     * A call that began when {@code from} was in force or later, and ended before {@code to} went.
     */
    void count(Outcome<Integer> outcome, int tool, int from, int to) {
      Decision decision = outcome.decision();
      Integer g = ReloadUnderLoadTest.this.generations.get(decision.revision());
      boolean listed = g != null && g % 2 == tool;
      switch (decision.code()) {
        case ALLOWED -> allowed++;
        case LIMIT_EXCEEDED -> full++;
        default -> unlisted++;
      }
      if (g == null
          || g < from
          || g > to
          || listed == (decision.code() == DecisionCode.DEFAULT_DENY)
          || (outcome instanceof Outcome.Completed) != (decision.code() == DecisionCode.ALLOWED)) {
        wrong.add(decision + " of " + g + " between " + from + " and " + to);
      }
      if (g != null) {
        generations.add(g);
      }
      duringAChange += from < to ? 1 : 0;
    }

    void add(Tally other) {
      generations.addAll(other.generations);
      wrong.addAll(other.wrong);
      allowed += other.allowed;
      full += other.full;
      unlisted += other.unlisted;
      duringAChange += other.duringAChange;
    }
  }
}

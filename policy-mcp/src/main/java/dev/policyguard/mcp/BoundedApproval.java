package dev.policyguard.mcp;

import dev.policyguard.guard.Admission;
import dev.policyguard.guard.PendingApproval;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps calls that wait for a person from taking all threads of a server whose calls hold one: at
 * most half as many wait as the SDK has threads for synchronous handlers (five for each core), and
 * of one grant at most a quarter of these or two, so that no caller takes the places of the others.
 * Calls that hold no thread are not counted. Thread-safe.
 */
final class BoundedApproval implements Approval {

  private static final String NO_THREAD =
      "Too many calls on this server wait for a person already: call it again later.";

  private final Approval approval;
  private final Semaphore threads;
  private final int perGrant;
  private final ConcurrentMap<String, Integer> waiting = new ConcurrentHashMap<>();

  BoundedApproval(Approval approval) {
    this(approval, Math.max(1, Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE / 2));
  }

  BoundedApproval(Approval approval, int threads) {
    this.approval = approval;
    this.threads = new Semaphore(threads);
    this.perGrant = Math.max(Math.min(2, threads), threads / 4);
  }

  @Override
  public CompletionStage<Admission.Settled> ask(Connection connection, PendingApproval pending) {
    if (!connection.holdsAThread()) {
      return approval.ask(connection, pending);
    }
    String grant = pending.call().caller().grant();
    if (!enter(grant)) {
      return CompletableFuture.completedFuture(pending.leaveOpen(NO_THREAD).orElseThrow());
    }
    try {
      return approval.ask(connection, pending).whenComplete((settled, failure) -> leave(grant));
    } catch (Throwable e) {
      leave(grant);
      throw e;
    }
  }

  private boolean enter(String grant) {
    int ofGrant = waiting.merge(grant, 1, Integer::sum);
    if (ofGrant <= perGrant && threads.tryAcquire()) {
      return true;
    }
    forget(grant);
    return false;
  }

  private void leave(String grant) {
    forget(grant);
    threads.release();
  }

  private void forget(String grant) {
    waiting.computeIfPresent(grant, (same, count) -> count > 1 ? count - 1 : null);
  }
}

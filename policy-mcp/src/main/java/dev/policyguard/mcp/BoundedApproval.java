package dev.policyguard.mcp;

import dev.policyguard.guard.Admission;
import dev.policyguard.guard.PendingApproval;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps calls that wait for a person from taking all threads of a server whose calls hold one: at
 * most half as many wait as the SDK has threads for synchronous handlers. Calls that hold no thread
 * are not counted. Thread-safe.
 */
final class BoundedApproval implements Approval {

  private static final String NO_THREAD =
      "Too many calls on this server wait for a person already: call it again later.";

  private final Approval approval;
  private final Semaphore threads;

  BoundedApproval(Approval approval) {
    this(approval, Math.max(1, Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE / 2));
  }

  BoundedApproval(Approval approval, int threads) {
    this.approval = approval;
    this.threads = new Semaphore(threads);
  }

  @Override
  public CompletionStage<Admission.Settled> ask(Connection connection, PendingApproval pending) {
    if (!connection.holdsAThread()) {
      return approval.ask(connection, pending);
    } else if (!threads.tryAcquire()) {
      return CompletableFuture.completedFuture(pending.leaveOpen(NO_THREAD).orElseThrow());
    }
    try {
      return approval
          .ask(connection, pending)
          .whenComplete((settled, failure) -> threads.release());
    } catch (Throwable e) {
      threads.release();
      throw e;
    }
  }
}

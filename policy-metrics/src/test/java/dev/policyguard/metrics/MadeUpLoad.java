package dev.policyguard.metrics;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.ApprovalInbox;
import dev.policyguard.guard.AuditTrail;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls that bring every meter to life that there is. */
final class MadeUpLoad {

  private static final Policy POLICY =
      Policy.builder()
          .tool("look", ToolRule.limited(Limit.of("looks", 2, Window.MINUTE)))
          .tool("pay", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).build())
          .build();

  private MadeUpLoad() {}

  static void on(MeterRegistry registry) {
    InMemoryCounterStore store = new InMemoryCounterStore(Ticker.system(), 2);
    ApprovalInbox inbox = new ApprovalInbox();
    GuardMetrics metrics = GuardMetrics.builder(registry).policy("shop", POLICY).build();
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .counterStore(store)
            .approver(inbox)
            .audit(new DiskThatIsFullForZoe())
            .shadow(Policy.builder().build())
            .listener(metrics, Delivery.INLINE)
            .build();
    metrics.watch(guard);
    metrics.watch(store);
    metrics.watch(
        () -> {
          Instant then = Instant.ofEpochSecond(1_000_000_000);
          return new PolicyFigures(PolicyFigures.State.CURRENT, then, then, 1, 1);
        });
    metrics.watchStore(() -> new StoreFigures(StoreFigures.State.REACHABLE, 1, 1, 1));
    for (int call = 0; call < 3; call++) {
      guard.call(ToolCall.of("look").from("ana"), it -> "seen");
    }
    guard.call(ToolCall.of("look").from("zoe"), it -> "seen");
    guard.call(ToolCall.of("look").from("ben"), it -> "seen");
    guard.call(ToolCall.of("look").from("cem"), it -> "seen");
    guard.admit(ToolCall.of("pay").from("ana"));
    inbox.refuse(inbox.open().get(0).digest());
    metrics.decided(Events.internalError());
  }

  /** Records everybody's decisions but one's. */
  private static final class DiskThatIsFullForZoe implements AuditTrail {
    @Override
    public CompletionStage<?> decided(DecisionEvent event) {
      return event.grant().filter("zoe"::equals).isPresent()
          ? CompletableFuture.failedFuture(new IOException("no space left"))
          : CompletableFuture.completedFuture(event);
    }

    @Override
    public void ended(DecisionEvent event) {}
  }
}

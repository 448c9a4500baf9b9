package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCheckTest {

  private static final Policy POLICY =
      Policy.builder().tool("look", ToolRule.limited(Limit.of("looks", 1, Window.MINUTE))).build();

  private final SettableClock clock = new SettableClock();
  private final InMemoryCounterStore store = new InMemoryCounterStore(() -> 0, 1);

  @TempDir Path folder;

  @Test
  void health_allWell_saysSoInAFewLines() {
    PolicyGuard guard = PolicyGuard.builder(POLICY).counterStore(store).build();

    Health health = HealthCheck.of(guard, clock).policy(POLICY).counters(store).health();

    assertThat(health.level()).isEqualTo(HealthLevel.OK);
    assertThat(health.toString())
        .isEqualTo(
            "OK at "
                + clock.instant()
                + "\n  approver  OK       0 calls wait for a person"
                + "\n  events    OK       0 events lost, 0 decisions not recorded"
                + "\n  shadow    OK       no policy is tried"
                + "\n  policy    OK       revision "
                + POLICY.revision().substring(0, 12)
                + ", never reloaded"
                + "\n  counters  OK       0 of 1 counters in use, 0 calls of new callers turned"
                + " away");
  }

  @Test
  void health_storeIsFull_isFailing() {
    PolicyGuard guard = PolicyGuard.builder(POLICY).counterStore(store).build();
    guard.call(ToolCall.of("look").from("a"), call -> "ran");

    Health health = HealthCheck.of(guard, clock).counters(store).health();

    assertThat(health.level()).isEqualTo(HealthLevel.FAILING);
    assertThat(health.toString()).contains("counters  FAILING  1 of 1 counters in use");
  }

  @Test
  void health_listenerFails_isDegraded() {
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .listener(
                event -> {
                  throw new IllegalStateException("no");
                },
                Delivery.INLINE)
            .build();
    guard.call(ToolCall.of("other").from("a"), call -> "ran");

    Health health = HealthCheck.of(guard, clock).health();

    assertThat(health.level()).isEqualTo(HealthLevel.DEGRADED);
    assertThat(health.toString()).contains("1 events lost");
  }

  @Test
  void health_policyInShadowMode_isVisible() {
    PolicyGuard guard = PolicyGuard.builder(POLICY).shadow(Policy.builder().build()).build();
    guard.call(ToolCall.of("look").from("a"), call -> "ran");

    assertThat(HealthCheck.of(guard, clock).health().toString())
        .contains("a policy is tried and NOT enforced: 1 of 1 calls decided otherwise");
  }

  @Test
  void health_watchedFileTurnsBadAndIsWithdrawn_isDegradedThenFailing() {
    Path file = folder.resolve("policy.json");
    PolicyTexts.write(file, PolicyTexts.allowing("look", 3));
    try (WatchedPolicy watched =
        WatchedPolicy.builder(file)
            .checkEvery(Duration.ofDays(1))
            .refuseAfter(Duration.ofDays(4))
            .clock(clock)
            .build()) {
      HealthCheck check =
          HealthCheck.of(PolicyGuard.builder(watched).build(), clock).policy(watched);
      assertThat(check.health().level()).isEqualTo(HealthLevel.OK);

      PolicyTexts.write(file, "{ nonsense");
      watched.checkNow();
      watched.checkNow();

      assertThat(check.health().level()).isEqualTo(HealthLevel.DEGRADED);
      assertThat(check.health().toString()).contains("policy    DEGRADED").contains("NOT TAKEN");

      clock.advance(Duration.ofDays(5));
      watched.checkNow();
      assertThat(check.health().level()).isEqualTo(HealthLevel.FAILING);
      assertThat(check.health().toString()).contains("no policy is in force");
    }
  }

  @Test
  void health_partThrows_isFailing() {
    HealthCheck check =
        HealthCheck.of(PolicyGuard.of(POLICY), clock)
            .with(
                "redis",
                now -> {
                  throw new IllegalStateException("line\nbreak");
                });

    assertThat(check.health().toString())
        .contains("redis     FAILING  cannot say how it does")
        .contains("line\\nbreak");
  }
}

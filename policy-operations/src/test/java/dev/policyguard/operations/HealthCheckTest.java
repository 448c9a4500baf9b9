package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.AuditTrail;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCheckTest {

  private static final Policy POLICY =
      Policy.builder().tool("look", ToolRule.limited(Limit.of("looks", 1, Window.MINUTE))).build();

  private final AtomicLong nanos = new AtomicLong();
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

    HealthCheck check = HealthCheck.of(guard, clock);

    assertThat(check.health().level()).isEqualTo(HealthLevel.DEGRADED);
    assertThat(check.health().toString()).contains("1 events lost");
  }

  /** An event that was lost once must not hide for years that others are lost now. */
  @Test
  void health_nothingWasLostForFiveMinutes_isOkAgain_untilTheNext() {
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .listener(
                event -> {
                  throw new IllegalStateException("no");
                },
                Delivery.INLINE)
            .build();
    HealthCheck check = HealthCheck.of(guard, clock);
    guard.call(ToolCall.of("other").from("a"), call -> "ran");
    assertThat(check.health().level()).isEqualTo(HealthLevel.DEGRADED);

    clock.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(check.health().level()).isEqualTo(HealthLevel.DEGRADED);
    clock.advance(Duration.ofNanos(1));
    assertThat(check.health().level()).isEqualTo(HealthLevel.OK);
    assertThat(check.health().toString()).contains("1 events lost");
    guard.call(ToolCall.of("other").from("a"), call -> "ran");

    assertThat(check.health().level()).isEqualTo(HealthLevel.DEGRADED);
  }

  @Test
  void health_decisionsAreNotRecorded_isFailing() {
    PolicyGuard guard = PolicyGuard.builder(POLICY).audit(new FullDisk()).build();
    guard.call(ToolCall.of("look").from("a"), call -> "ran");

    Health health = HealthCheck.of(guard, clock).health();

    assertThat(health.level()).isEqualTo(HealthLevel.FAILING);
    assertThat(health.toString()).contains("0 events lost, 1 decisions not recorded");
  }

  @Test
  void health_storeIsNearlyFull_isDegraded() {
    InMemoryCounterStore five = new InMemoryCounterStore(() -> 0, 6);
    PolicyGuard guard = PolicyGuard.builder(POLICY).counterStore(five).build();
    HealthCheck check = HealthCheck.of(guard, clock).counters(five);
    for (int caller = 0; caller < 4; caller++) {
      guard.call(ToolCall.of("look").from("caller " + caller), call -> "ran");
    }
    assertThat(check.health().level()).isEqualTo(HealthLevel.OK);

    guard.call(ToolCall.of("look").from("caller 5"), call -> "ran");

    assertThat(check.health().level()).isEqualTo(HealthLevel.DEGRADED);
  }

  /** A thread that hangs in a dead file system must not look well. */
  @Test
  void health_nobodyLooksAtTheFile_isDegraded() {
    Path file = folder.resolve("policy.json");
    PolicyTexts.write(file, PolicyTexts.allowing("look", 3));
    try (WatchedPolicy watched =
        WatchedPolicy.builder(file).checkEvery(Duration.ofHours(1)).clock(clock).build()) {
      HealthCheck check =
          HealthCheck.of(PolicyGuard.builder(watched).build(), clock).policy(watched);

      clock.advance(Duration.ofHours(3));
      assertThat(check.health().level()).isEqualTo(HealthLevel.OK);
      clock.advance(Duration.ofSeconds(1));

      assertThat(check.health().level()).isEqualTo(HealthLevel.DEGRADED);
      assertThat(check.health().toString()).contains("NOT LOOKED AT for 10801 s");
    }
  }

  @Test
  void health_partAnswersNullOrThrowsWhatCannotBePrinted_isFailing() {
    HealthCheck check =
        HealthCheck.of(PolicyGuard.of(POLICY), clock)
            .with("silent", new Silent())
            .with(
                "hostile",
                now -> {
                  throw new Unprintable();
                });

    assertThat(check.health().toString())
        .contains("silent    FAILING  cannot say how it does")
        .contains("hostile   FAILING  cannot say how it does: " + Unprintable.class.getName());
  }

  @Test
  void attack_30_toString_hostileNameOfAPart_isOneLine() {
    HealthCheck check =
        HealthCheck.of(PolicyGuard.of(POLICY), clock)
            .with("x", now -> HealthPart.ok("x\n  audit     OK", "fine\n  policy    OK"));

    assertThat(check.health().toString()).hasLineCount(5);
  }

  /** What a part must not do. */
  private static final class Silent implements Function<Instant, HealthPart> {
    @Override
    @SuppressWarnings("NullAway")
    public HealthPart apply(Instant now) {
      return null;
    }
  }

  private static final class FullDisk implements AuditTrail {
    @Override
    public CompletionStage<?> decided(DecisionEvent event) {
      return CompletableFuture.failedFuture(new IOException("no space left"));
    }

    @Override
    public void ended(DecisionEvent event) {}
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
            .ticker(nanos::get)
            .build()) {
      HealthCheck check =
          HealthCheck.of(PolicyGuard.builder(watched).build(), clock).policy(watched);
      assertThat(check.health().level()).isEqualTo(HealthLevel.OK);

      PolicyTexts.write(file, "{ nonsense");
      watched.checkNow();
      watched.checkNow();

      assertThat(check.health().level()).isEqualTo(HealthLevel.DEGRADED);
      assertThat(check.health().toString()).contains("policy    DEGRADED").contains("NOT TAKEN");

      nanos.set(Duration.ofDays(5).toNanos());
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

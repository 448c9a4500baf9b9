package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EventQueueTest {

  private static final DecisionEvent EVENT =
      new DecisionEvent(
          Instant.EPOCH,
          Duration.ZERO,
          new Decision.Denied(
              1,
              new Ruling(DecisionCode.DEFAULT_DENY, "/default", "No.", ""),
              Optional.empty(),
              Map.of()),
          "tool",
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final LongAdder lost = new LongAdder();

  @Test
  void tell_threadEndsAllTheTime_everyEventIsToldOnceAndInOrder() throws Exception {
    int calls = 20_000;
    CountDownLatch all = new CountDownLatch(2 * calls);
    List<Integer> told = new ArrayList<>();
    int[] next = {0};
    Semaphore room = new Semaphore(100);
    EventQueue queue =
        new EventQueue(
            new DecisionListener() {
              @Override
              public void decided(DecisionEvent event) {
                told.add(next[0]++ % 2);
                all.countDown();
              }

              @Override
              public void ended(DecisionEvent event) {
                // The end of a call is told behind its decision.
                told.add(next[0]++ % 2 == 1 ? 1 : 9);
                room.release();
                all.countDown();
              }
            },
            lost,
            Duration.ofNanos(1));

    for (int i = 0; i < calls; i++) {
      room.acquire();
      queue.decided(EVENT);
      queue.ended(EVENT);
    }

    assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(lost.sum()).isZero();
    assertThat(told).doesNotContain(9);
  }

  @Test
  void tell_listenerInterruptsItsThread_theNextIsTold() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    EventQueue queue =
        new EventQueue(
            event -> {
              both.countDown();
              Thread.currentThread().interrupt();
            },
            lost);

    queue.decided(EVENT);
    queue.decided(EVENT);

    assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
  }
}

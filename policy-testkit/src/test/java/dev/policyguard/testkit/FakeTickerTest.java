package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FakeTickerTest {

  @Test
  void nanoTime_nobodyTurnsIt_standsStill() {
    FakeTicker ticker = new FakeTicker();
    assertThat(ticker.nanoTime()).isEqualTo(ticker.nanoTime());
  }

  @Test
  void nanoTime_startingAt_isThatValue() {
    assertThat(FakeTicker.startingAt(-7).nanoTime()).isEqualTo(-7);
  }

  @Test
  void advance_aTime_isTheDifference() {
    FakeTicker ticker = FakeTicker.startingAt(-7);
    ticker.advance(Duration.ofSeconds(2, 5));
    ticker.advance(Duration.ZERO);
    assertThat(ticker.nanoTime()).isEqualTo(1_999_999_998L);
  }

  @Test
  void advance_aMinuteFromTheDefaultStart_wraps() {
    FakeTicker ticker = new FakeTicker();
    long start = ticker.nanoTime();
    ticker.advance(Duration.ofMinutes(1));
    assertThat(ticker.nanoTime()).isNegative().isLessThan(start);
    assertThat(ticker.nanoTime() - start).isEqualTo(60_000_000_000L);
  }

  @Test
  void advance_negativeTime_isRefused() {
    FakeTicker ticker = FakeTicker.startingAt(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ticker.advance(Duration.ofSeconds(-1)))
        .withMessage("time: is PT-1S, must be 0 or more; to turn the clock back use stepBack");
    assertThat(ticker.nanoTime()).isEqualTo(3);
  }

  @Test
  void advance_longerThanALongHolds_isRefused() {
    FakeTicker ticker = FakeTicker.startingAt(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ticker.advance(Duration.ofDays(366 * 300)))
        .withMessage("time: is PT2635200H, must be at most 292 years");
    assertThat(ticker.nanoTime()).isEqualTo(3);
  }

  @Test
  void stepBack_aTime_isTheDifference() {
    FakeTicker ticker = FakeTicker.startingAt(3);
    ticker.stepBack(Duration.ofNanos(10));
    assertThat(ticker.nanoTime()).isEqualTo(-7);
  }

  @Test
  void stepBack_negativeTime_isRefused() {
    FakeTicker ticker = FakeTicker.startingAt(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ticker.stepBack(Duration.ofNanos(-1)))
        .withMessage("time: is PT-0.000000001S, must be 0 or more; to let time pass use advance");
    assertThat(ticker.nanoTime()).isEqualTo(3);
  }

  @Test
  void advance_fromManyThreads_losesNothing() {
    FakeTicker ticker = FakeTicker.startingAt(0);
    List<CompletableFuture<Void>> threads =
        IntStream.range(0, 8)
            .mapToObj(
                thread ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < 10_000; i++) {
                            ticker.advance(Duration.ofNanos(1));
                          }
                        }))
            .toList();
    threads.forEach(CompletableFuture::join);
    assertThat(ticker.nanoTime()).isEqualTo(80_000);
  }
}

package dev.policyguard.benchmarks.simulation;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;

/** When a caller calls: in bursts, as agents do, with a pause of up to two minutes after each. */
final class Arrivals {

  private static final long LONGEST_PAUSE_NANOS = Duration.ofMinutes(2).toNanos();
  private static final long LONGEST_STEP_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int LONGEST_BURST = 30;

  private Arrivals() {}

  /** {@return the times of some calls in ascending order; the same for the same seed} */
  static long[] of(int calls, long seed) {
    Random random = new Random(seed);
    LongStream.Builder times = LongStream.builder();
    long now = 0;
    int left = 0;
    for (int i = 0; i < calls; i++) {
      if (left == 0) {
        left = 1 + random.nextInt(LONGEST_BURST);
        now += (long) (random.nextDouble() * LONGEST_PAUSE_NANOS);
      } else {
        now += (long) (random.nextDouble() * LONGEST_STEP_NANOS);
      }
      left--;
      times.add(now);
    }
    return times.build().toArray();
  }
}

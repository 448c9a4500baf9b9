package dev.policyguard.benchmarks.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a limiter let through.
 *
 * @param calls how many calls it admitted
 * @param windowsOver how many of the sliding windows that end with an admitted call hold more than
 *     the limit
 * @param worst the most calls in one sliding window
 */
record Admitted(int calls, int windowsOver, int worst) {

  /** Lets calls come to a limiter, and looks back over a window at each that it admits. */
  static Admitted by(Limiter limiter, long[] arrivals) {
    long window = Limiters.WINDOW.toNanos();
    Deque<Long> live = new ArrayDeque<>();
    int calls = 0;
    int over = 0;
    int worst = 0;
    for (long now : arrivals) {
      if (!limiter.admits(now)) {
        continue;
      }
      // A charge made at t counts before t + window.
      while (!live.isEmpty() && now - live.element() >= window) {
        live.remove();
      }
      live.add(now);
      calls++;
      over += live.size() > Limiters.MAX ? 1 : 0;
      worst = Math.max(worst, live.size());
    }
    return new Admitted(calls, over, worst);
  }
}

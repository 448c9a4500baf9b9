package dev.policyguard.benchmarks.simulation;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Limits of {@value #MAX} in 60 s, in the ways that are in use. */
final class Limiters {

  static final int MAX = 10;
  static final Duration WINDOW = Duration.ofMinutes(1);

  private static final long NANOS = WINDOW.toNanos();

  private Limiters() {}

  /** Ours: through the guard. */
  static Limiter policyGuard() {
    AtomicLong clock = new AtomicLong();
    ToolRule limited = ToolRule.limited(Limit.of("rate", MAX, Window.MINUTE));
    PolicyGuard guard =
        PolicyGuard.builder(Policy.builder().tool("limited", limited).build())
            .ticker(clock::get)
            .build();
    ToolCall call = ToolCall.of("limited").from("grant");
    return now -> {
      clock.set(now);
      if (guard.reserve(call) instanceof Permit permit) {
        permit.close();
        return true;
      }
      return false;
    };
  }

  /** A token bucket of ten tokens that come back evenly: Bucket4j's greedy refill. */
  static Limiter tokenBucket() {
    return bucket(Bandwidth.builder().capacity(MAX).refillGreedy(MAX, WINDOW).build());
  }

  /** A bucket that is filled up once in each minute: Bucket4j's refill by intervals. */
  static Limiter refillByIntervals() {
    return bucket(Bandwidth.builder().capacity(MAX).refillIntervally(MAX, WINDOW).build());
  }

  private static Limiter bucket(Bandwidth bandwidth) {
    AtomicLong clock = new AtomicLong();
    TimeMeter meter =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return clock.get();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
    Bucket bucket = Bucket.builder().withCustomTimePrecision(meter).addLimit(bandwidth).build();
    return now -> {
      clock.set(now);
      return bucket.tryConsume(1);
    };
  }

  /** A window that starts anew each minute: Resilience4j. */
  static Limiter resilience4j() {
    AtomicLong clock = new AtomicLong();
    RateLimiterConfig config =
        RateLimiterConfig.custom()
            .limitForPeriod(MAX)
            .limitRefreshPeriod(WINDOW)
            .timeoutDuration(Duration.ZERO)
            .build();
    RateLimiter limiter = RateLimiter.of("limit", config, clock::get);
    return now -> {
      clock.set(now);
      return limiter.acquirePermission();
    };
  }

  /** A window that starts with each minute of the calendar. */
  static Limiter calendarWindow() {
    return new Limiter() {
      private long minute = Long.MIN_VALUE;
      private int count;

      @Override
      public boolean admits(long now) {
        if (now / NANOS != minute) {
          minute = now / NANOS;
          count = 0;
        }
        return count < MAX && ++count > 0;
      }
    };
  }

  /** The generic cell rate algorithm, with a burst of ten: one theoretical time of arrival. */
  static Limiter gcra() {
    return new Limiter() {
      private static final long INTERVAL = NANOS / MAX;
      private long theoretical;

      @Override
      public boolean admits(long now) {
        long arrival = Math.max(now, theoretical);
        if (arrival - now > NANOS - INTERVAL) {
          return false;
        }
        theoretical = arrival + INTERVAL;
        return true;
      }
    };
  }

  /**
   * Two windows of the calendar, of which the last counts for as much as it still overlaps the
   * minute that ends now, as if its calls had come evenly; Cloudflare describes it.
   */
  static Limiter twoWindows() {
    return new Limiter() {
      private long minute;
      private int last;
      private int count;

      @Override
      public boolean admits(long now) {
        long current = now / NANOS;
        if (current != minute) {
          last = current == minute + 1 ? count : 0;
          count = 0;
          minute = current;
        }
        double overlap = 1 - (now % NANOS) / (double) NANOS;
        return last * overlap + count + 1 <= MAX && ++count > 0;
      }
    };
  }
}

package dev.policyguard.benchmarks;

import com.google.common.util.concurrent.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.ConcurrentMap;

/**
 * The rate limiters that others use, each in the way its documentation shows, with one limit that
 * never runs out in the time of a benchmark or one that is used up.
 *
 * <p>None of them is a sliding window: Bucket4j is a token bucket, Resilience4j a window that
 * starts anew each period, Guava a rate without a limit on a window at all. None gives a charge
 * back to the time it was made at, none is charged with several others or not at all, and none says
 * what is left in the same step.
 */
final class Peers {

  private static final int PLENTY = 1_000_000_000;
  private static final Duration LONG = Duration.ofDays(7);

  private Peers() {}

  /** {@return a lock-free token bucket that is never empty, on {@code System.nanoTime()}} */
  static Bucket endlessBucket() {
    return bucket().addLimit(limit -> plenty(limit)).build();
  }

  private static io.github.bucket4j.BandwidthBuilder.BandwidthBuilderBuildStage plenty(
      io.github.bucket4j.BandwidthBuilder.BandwidthBuilderCapacityStage limit) {
    return limit.capacity(PLENTY).refillGreedy(PLENTY, Duration.ofSeconds(1));
  }

  /** {@return a lock-free token bucket with three limits, which is never empty} */
  static Bucket endlessBucketOfThreeLimits() {
    return bucket()
        .addLimit(limit -> plenty(limit))
        .addLimit(limit -> limit.capacity(PLENTY).refillGreedy(PLENTY * 60L, Duration.ofMinutes(1)))
        .addLimit(
            limit -> limit.capacity(PLENTY).refillGreedy(PLENTY * 3_600L, Duration.ofHours(1)))
        .build();
  }

  /** {@return a lock-free token bucket that is empty for hours} */
  static Bucket emptyBucket() {
    Bucket bucket = bucket().addLimit(limit -> limit.capacity(10).refillGreedy(10, LONG)).build();
    Check.that(bucket.tryConsume(10), "ten tokens");
    return bucket;
  }

  private static LocalBucketBuilder bucket() {
    return Bucket.builder()
        .withCustomTimePrecision(TimeMeter.SYSTEM_NANOTIME)
        .withSynchronizationStrategy(SynchronizationStrategy.LOCK_FREE);
  }

  /** {@return a limiter that never runs out, and that nobody waits for} */
  static io.github.resilience4j.ratelimiter.RateLimiter endlessResilience4j() {
    return resilience4j(PLENTY, Duration.ofSeconds(1));
  }

  /** {@return a limiter that is used up for days, and that nobody waits for} */
  static io.github.resilience4j.ratelimiter.RateLimiter emptyResilience4j() {
    io.github.resilience4j.ratelimiter.RateLimiter limiter = resilience4j(10, LONG);
    Check.that(limiter.acquirePermission(10), "ten permissions");
    return limiter;
  }

  private static io.github.resilience4j.ratelimiter.RateLimiter resilience4j(
      int limit, Duration period) {
    return io.github.resilience4j.ratelimiter.RateLimiter.of(
        "limit",
        RateLimiterConfig.custom()
            .limitForPeriod(limit)
            .limitRefreshPeriod(period)
            .timeoutDuration(Duration.ZERO)
            .build());
  }

  /** {@return a rate that no caller reaches} */
  static RateLimiter endlessGuava() {
    return RateLimiter.create(PLENTY);
  }

  /** {@return a rate of one in days, whose one has been taken} */
  static RateLimiter emptyGuava() {
    RateLimiter limiter = RateLimiter.create(1.0 / LONG.toSeconds());
    Check.that(limiter.tryAcquire(), "one permit");
    return limiter;
  }

  /** {@return whether a grant's own bucket has a token; made when the grant calls first} */
  static boolean tryConsume(ConcurrentMap<String, Bucket> buckets, String grant) {
    Bucket bucket = buckets.get(grant);
    if (bucket == null) {
      bucket = buckets.computeIfAbsent(grant, it -> endlessBucket());
    }
    return bucket.tryConsume(1);
  }
}

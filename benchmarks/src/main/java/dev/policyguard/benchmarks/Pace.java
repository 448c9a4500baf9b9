package dev.policyguard.benchmarks;

import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Window;
import java.util.concurrent.atomic.DoubleAdder;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Lets a minute pass while a counter takes four calls: a limit of ten a minute is then charged with
 * about four live charges at each call, has one to expire at each, and refuses none.
 *
 * <p>How fast that is depends on the machine, on the number of counters and on what is measured. So
 * the rate is taken from the iterations before, the fastest of them, and the clock is set anew
 * before each iteration: {@code factor = 60 s × calls per second / (4 × counters)}, with one call
 * in 50 ns assumed before the first. One counter at 100 ns a call makes a factor of 1.5e8: 400 ns
 * are a minute; a thousand counters make one of 1.5e5. Where calls get faster within an iteration,
 * since the compiler has done its work, refusals make the clock catch up ({@link #hurry}).
 */
@State(Scope.Benchmark)
public class Pace {

  private static final double LIVE_CHARGES = 4;
  private static final double ASSUMED_CALLS_PER_NANO = 1 / 50.0;

  private static final int MOST_HURRIES = 5;

  private final FastTicker ticker = new FastTicker();
  private final DoubleAdder callsPerNano = new DoubleAdder();
  private double fastest;
  private int counters = 1;
  private long started;
  private int hurries;

  /** {@return the clock to give to a guard} */
  Ticker ticker() {
    return ticker;
  }

  /** Says over how many counters the calls are spread evenly. */
  void spreadOver(int numberOfCounters) {
    counters = numberOfCounters;
  }

  /** Sets the clock by the fastest iteration so far. */
  @Setup(Level.Iteration)
  public synchronized void begin() {
    hurries = 0;
    fastest = Math.max(fastest, callsPerNano.sumThenReset());
    double rate = fastest == 0 ? ASSUMED_CALLS_PER_NANO : fastest;
    ticker.run(Math.max(1, (long) (Window.MINUTE.nanos() * rate / (LIVE_CHARGES * counters))));
    started = System.nanoTime();
  }

  /** Makes the clock half as fast again, some times in an iteration at most. */
  synchronized void hurry() {
    if (hurries < MOST_HURRIES) {
      hurries++;
      ticker.run(ticker.factor() * 3 / 2);
    }
  }

  /** Notes how many calls a thread has made since {@link #begin}. */
  void ended(long calls) {
    callsPerNano.add(calls / (double) (System.nanoTime() - started));
  }
}

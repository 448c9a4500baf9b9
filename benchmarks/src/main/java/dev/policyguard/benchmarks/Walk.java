package dev.policyguard.benchmarks;

import java.util.Random;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * In which order a thread calls for the grants: rounds over all of them, each shuffled anew, made
 * before the measurement. So the choice is uniform, a processor cannot guess it, and each grant
 * comes once in each round, as it would have to if nobody is to be refused. Threads start at places
 * of their own.
 */
@State(Scope.Thread)
public class Walk {

  private static final int LENGTH = 1 << 18;

  private int[] order = new int[0];
  private int place;

  /**
   * Draws the order.
   *
   * @param thread which thread this is
   * @param grants who calls
   */
  @Setup
  public void draw(ThreadParams thread, Grants grants) {
    draw(grants.count(), thread.getThreadIndex(), thread.getThreadCount());
  }

  void draw(int grants, int thread, int threads) {
    Random random = new Random(42);
    int rounds = Math.max(1, LENGTH / grants);
    order = new int[rounds * grants];
    for (int round = 0; round < rounds; round++) {
      int from = round * grants;
      for (int i = 0; i < grants; i++) {
        int j = random.nextInt(i + 1);
        order[from + i] = order[from + j];
        order[from + j] = i;
      }
    }
    place = (int) ((long) order.length * thread / threads);
  }

  /** {@return the grant that calls next} */
  int next() {
    int at = place;
    place = at + 1 == order.length ? 0 : at + 1;
    return order[at];
  }
}

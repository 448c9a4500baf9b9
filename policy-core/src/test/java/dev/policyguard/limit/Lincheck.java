package dev.policyguard.limit;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;

/**
 * How Lincheck is run. What is checked is not linearizability: a refusal may come early while
 * another call is in flight. Each suite checks its {@link History} instead, when all are done.
 */
final class Lincheck {

  private static final int ITERATIONS = Integer.getInteger("policyguard.lincheck.iterations", 3);
  private static final int INVOCATIONS =
      Integer.getInteger("policyguard.lincheck.invocations", 150);

  /**
   * Three in the short form; with two, the ways in which they may meet are gone through further.
   */
  private static final int THREADS = Integer.getInteger("policyguard.lincheck.threads", 3);

  private Lincheck() {}

  /** Model checking: switches wherever threads can see each other, but not inside a history. */
  static ModelCheckingOptions modelChecking() {
    return new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(THREADS)
        .actorsPerThread(2)
        .actorsBefore(2)
        .actorsAfter(0)
        .verifier(EpsilonVerifier.class)
        .minimizeFailedScenario(false)
        .addGuarantee(
            forClasses(History.class.getName(), CallClock.class.getName()).allMethods().ignore());
  }

  static StressOptions stress() {
    return new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(0)
        .minimizeFailedScenario(false)
        .verifier(EpsilonVerifier.class);
  }
}

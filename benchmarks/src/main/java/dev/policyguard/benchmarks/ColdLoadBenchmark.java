package dev.policyguard.benchmarks;

import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does it take to read, validate and compile a policy of 1,000 tools, with two conditions
 * and a limit each, as the first thing that a JVM does with this library?
 *
 * <p>One load in each of ten JVMs: the classes are loaded, and nothing is compiled yet. Only here
 * the answer is checked after it was measured.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=ColdLoadBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(10)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ColdLoadBenchmark {

  private final String text = PolicyText.ofTools(1_000);
  private @Nullable PolicyGuard guard;

  /** {@return a guard with the policy} */
  @Benchmark
  public PolicyGuard load() {
    PolicyGuard loaded = PolicyGuard.of(PolicyFile.parse(text));
    guard = loaded;
    return loaded;
  }

  /** Checks that what was loaded decides as its document says. */
  @TearDown
  public void check() {
    WarmLoadBenchmark.check(Objects.requireNonNull(guard, "nothing was loaded"));
  }
}

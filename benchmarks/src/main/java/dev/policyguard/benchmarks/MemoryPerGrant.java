package dev.policyguard.benchmarks;

import com.google.common.util.concurrent.RateLimiter;
import dev.policyguard.benchmarks.report.GrantMemory;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.github.bucket4j.Bucket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.openjdk.jol.info.GraphLayout;
import tools.jackson.databind.json.JsonMapper;

/**
 * How much heap does a grant take, with one limit of ten a minute after ten charges, and what is
 * left of it once it has been idle?
 *
 * <p>Live heap by JOL: everything that can be reached from the guard, or from the map of a peer's
 * limiters, with {@value #GRANTS} grants, less the same with none. The names of the grants are in
 * it. Idle is an hour later, after one other grant has made {@value #OTHER_CALLS} calls, since a
 * library without threads of its own clears up while it is called; the peers in their map stay.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify \
 *   -Dbench.main=dev.policyguard.benchmarks.MemoryPerGrant -Dbench.jvm.arguments=-Djol.magicFieldOffset=true
 * }</pre>
 */
public final class MemoryPerGrant {

  /** What JOL needs of the JVM: to see into records and hidden classes. */
  public static final List<String> JVM_ARGUMENTS =
      List.of(
          "-Djol.magicFieldOffset=true",
          "-Djdk.attach.allowAttachSelf=true",
          "-XX:+EnableDynamicAgentLoading");

  static final int GRANTS = 10_000;
  static final int OTHER_CALLS = 20_000;

  private static final int CHARGES = 10;

  private MemoryPerGrant() {}

  /**
   * Measures, and writes JSON to a file or, without one, to the console.
   *
   * @param args the file, if any
   * @throws Exception if the file cannot be written
   */
  public static void main(String[] args) throws Exception {
    String json =
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(measure(GRANTS));
    if (args.length > 0) {
      Files.writeString(Path.of(args[0]), json + "\n");
    } else {
      System.out.println(json);
    }
  }

  /** Measures ours and the peers. */
  static List<GrantMemory> measure(int grants) {
    return List.of(
        policyGuard(grants),
        peer("Bucket4j in a map", grants, it -> fresh(Peers.endlessBucket())),
        peer("Resilience4j in a map", grants, it -> fresh(Peers.endlessResilience4j())),
        peer("Guava in a map", grants, it -> fresh(Peers.endlessGuava())));
  }

  private static GrantMemory policyGuard(int grants) {
    AtomicLong now = new AtomicLong();
    ToolRule limited = ToolRule.limited(Limit.of("rate", CHARGES, Window.MINUTE));
    PolicyGuard guard =
        PolicyGuard.builder(Policy.builder().tool("limited", limited).build())
            .ticker(now::get)
            .build();
    ToolCall.Unattributed call = ToolCall.of("limited");
    GraphLayout empty = GraphLayout.parseInstance(guard);
    String[] names = Grants.names(grants);
    for (int i = 0; i < CHARGES; i++) {
      for (String name : names) {
        Check.decided(guard.reserve(call.from(name)), DecisionCode.ALLOWED);
      }
      now.addAndGet(Duration.ofSeconds(2).toNanos());
    }
    Check.decided(guard.reserve(call.from(names[0])), DecisionCode.LIMIT_EXCEEDED);
    GraphLayout full = GraphLayout.parseInstance(guard);

    now.addAndGet(Duration.ofHours(1).toNanos());
    for (int i = 0; i < OTHER_CALLS; i++) {
      guard.reserve(call.from("another grant"));
      now.addAndGet(Duration.ofMillis(100).toNanos());
    }
    GraphLayout idle = GraphLayout.parseInstance(guard);
    return memory("PolicyGuard", names, empty, full, idle);
  }

  private static <T> GrantMemory peer(String library, int grants, Function<String, T> limiter) {
    ConcurrentMap<String, T> limiters = new ConcurrentHashMap<>();
    limiters.put("another grant", limiter.apply("another grant"));
    GraphLayout empty = GraphLayout.parseInstance(limiters);
    String[] names = Grants.names(grants);
    for (String name : names) {
      limiters.put(name, limiter.apply(name));
    }
    GraphLayout full = GraphLayout.parseInstance(limiters);
    return memory(library, names, empty, full, full);
  }

  private static GrantMemory memory(
      String library, String[] names, GraphLayout empty, GraphLayout full, GraphLayout idle) {
    double grants = names.length;
    GraphLayout strings = GraphLayout.parseInstance((Object[]) names);
    return new GrantMemory(
        library,
        names.length,
        (full.totalSize() - empty.totalSize()) / grants,
        strings.totalSize() / grants,
        (full.totalCount() - empty.totalCount()) / grants,
        (idle.totalSize() - empty.totalSize()) / grants,
        (idle.totalCount() - empty.totalCount()) / grants);
  }

  private static Bucket fresh(Bucket bucket) {
    Check.that(bucket.tryConsume(CHARGES), "ten tokens");
    return bucket;
  }

  private static io.github.resilience4j.ratelimiter.RateLimiter fresh(
      io.github.resilience4j.ratelimiter.RateLimiter limiter) {
    Check.that(limiter.acquirePermission(CHARGES), "ten permissions");
    return limiter;
  }

  private static RateLimiter fresh(RateLimiter limiter) {
    Check.that(limiter.tryAcquire(), "a permit");
    return limiter;
  }
}

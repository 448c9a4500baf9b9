package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of a cluster is refused in plain words, and charges nothing in halves. */
class ClusterTest {

  private static final int SLOTS = 16_384;
  private static final String REFUSED = ", is a cluster; the store needs a single primary";

  @Test
  void charge_nodeOfACluster_isRefusedInPlainWords(@TempDir Path folder) throws IOException {
    Limit own = Limit.of("own", 10, Window.HOUR);
    Limit all = Limit.of("all", 10, Window.HOUR).withScope(Scope.GLOBAL);
    try (TestServer node =
            TestServer.running(
                "cluster-enabled yes", "cluster-config-file " + folder.resolve("nodes.conf"));
        RedisCounterStore store =
            RedisCounterStore.builder(node.uri()).deadline(Stores.PATIENT).build()) {
      Counters counters = store.open(List.of(own, all));
      assertThat(charge(counters)).isEqualTo("Redis: refused with CLUSTERDOWN" + REFUSED);

      int[] slots = IntStream.range(0, SLOTS).toArray();
      node.ask(redis -> redis.clusterAddSlots(slots));
      long start = System.nanoTime();
      String reason = charge(counters);
      while (reason.contains("CLUSTERDOWN")) { // it takes a moment to notice that it has them all
        assertThat(System.nanoTime() - start).isLessThan(Stores.PATIENT.toNanos());
        reason = charge(counters);
      }

      assertThat(reason).isEqualTo("Redis: refused with CROSSSLOT" + REFUSED);
      assertThat(node.number(redis -> redis.dbsize())).isZero();
    }
  }

  private static String charge(Counters counters) {
    ChargeResult result = counters.charge(Caller.of("alice"), List.of(Amount.ONE, Amount.ONE));
    assertThat(result).isInstanceOf(ChargeResult.Unavailable.class);
    return ((ChargeResult.Unavailable) result).reason();
  }
}

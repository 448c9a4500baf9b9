package dev.policyguard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.benchmarks.report.GrantMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryPerGrantTest {

  private static final List<GrantMemory> MEASURED = MemoryPerGrant.measure(100);

  @Test
  void measure_eachLibrary_seesTheNameAndMore() {
    assertThat(MEASURED)
        .extracting(GrantMemory::library)
        .containsExactly(
            "PolicyGuard", "Bucket4j in a map", "Resilience4j in a map", "Guava in a map");
    assertThat(MEASURED)
        .allSatisfy(
            it -> {
              assertThat(it.grants()).isEqualTo(100);
              assertThat(it.bytesOfName()).isPositive();
              assertThat(it.bytes()).isGreaterThan(it.bytesOfName());
              assertThat(it.objects()).isGreaterThan(2);
            });
  }
}

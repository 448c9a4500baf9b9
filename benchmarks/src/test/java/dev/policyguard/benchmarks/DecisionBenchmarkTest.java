package dev.policyguard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DecisionBenchmarkTest {

  @Test
  void check_beforeMeasuring_findsEveryAnswerRight() {
    assertThatCode(() -> new DecisionBenchmark().check()).doesNotThrowAnyException();
  }

  @Test
  void annotationProcessor_ofEveryBenchmark_leftItsEntry() throws Exception {
    try (var list = getClass().getResourceAsStream("/META-INF/BenchmarkList")) {
      assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8))
          .contains("nanoTime", "allowedWithoutLimit", "allowedByLimit", "deniedByLimit")
          .contains(
              "allowedByTwoConditions", "deniedByCondition", "deniedHidden", "deniedByDefault");
    }
  }
}

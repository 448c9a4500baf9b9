package dev.policyguard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each benchmark asserts the answers of what it measures; here all of them do so once. */
class AnswersTest {

  record Checked(Class<?> benchmark, ThrowingCallable check) {
    @Override
    public String toString() {
      return benchmark.getSimpleName();
    }
  }

  static Stream<Checked> checks() {
    return Stream.of(
        new Checked(DecisionBenchmark.class, () -> new DecisionBenchmark().check()),
        new Checked(
            FullDecisionBenchmark.class,
            () -> new FullDecisionBenchmark().check(new Pace(), new Grants())),
        new Checked(FullWindowBenchmark.class, () -> new FullWindowBenchmark().check()),
        new Checked(CounterBenchmark.class, () -> new CounterBenchmark().check(new Pace())),
        new Checked(
            SeveralLimitsBenchmark.class, () -> new SeveralLimitsBenchmark().check(new Pace())),
        new Checked(
            GrantsBenchmark.class, () -> new GrantsBenchmark().check(new Pace(), new Grants())),
        new Checked(
            ToolsBenchmark.class, () -> new ToolsBenchmark().check(new Pace(), new Grants())),
        new Checked(SnapshotBenchmark.class, () -> new SnapshotBenchmark().check()),
        new Checked(PolicyEnginesBenchmark.class, () -> new PolicyEnginesBenchmark().check()),
        new Checked(WarmLoadBenchmark.class, () -> new WarmLoadBenchmark().check()),
        new Checked(
            ColdLoadBenchmark.class,
            () -> {
              ColdLoadBenchmark benchmark = new ColdLoadBenchmark();
              benchmark.load();
              benchmark.check();
            }));
  }

  @ParameterizedTest
  @MethodSource("checks")
  void check_beforeMeasuring_findsEveryAnswerRight(Checked checked) {
    assertThatCode(checked.check()).doesNotThrowAnyException();
  }

  @Test
  void annotationProcessor_ofEveryClassWithAnswers_leftItsEntries() throws Exception {
    try (var list = getClass().getResourceAsStream("/META-INF/BenchmarkList")) {
      String entries = new String(list.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(checks()).allSatisfy(it -> assertThat(entries).contains(it.benchmark().getName()));
      assertThat(entries).contains(ClockBenchmark.class.getName());
    }
  }

  @Test
  void check_callsThatWereAnsweredOtherwise_fails() {
    Calls calls = new Calls();
    calls.allowed = 989;
    calls.refused = 11;

    assertThatIllegalStateException()
        .isThrownBy(() -> calls.check(Expected.Answer.ALLOWED))
        .withMessage("expected ALLOWED, but 989 were allowed and 11 refused");
    assertThatIllegalStateException().isThrownBy(() -> calls.check(Expected.Answer.REFUSED));
  }

  @Test
  void check_oneInAHundredRefused_isTaken() {
    Calls calls = new Calls();
    calls.allowed = 990;
    calls.refused = 10;

    assertThatCode(() -> calls.check(Expected.Answer.ALLOWED)).doesNotThrowAnyException();
  }

  @Test
  void next_allTheWay_visitsEachGrantOnceInEachRound() {
    Walk walk = new Walk();
    walk.draw(1_000, 0, 1);

    for (int round = 0; round < 3; round++) {
      assertThat(Stream.generate(walk::next).limit(1_000)).doesNotHaveDuplicates().hasSize(1_000);
    }
  }

  @Test
  void run_atAnotherFactor_neverGoesBack() {
    FastTicker ticker = new FastTicker();
    ticker.run(1_000_000);
    long first = ticker.nanoTime();
    ticker.run(1);
    long second = ticker.nanoTime();

    assertThat(second - first).isNotNegative();
  }
}

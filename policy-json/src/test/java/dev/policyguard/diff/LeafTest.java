package dev.policyguard.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.condition.Truth;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeafTest {

  /** Comparisons in several threads share it. */
  @Test
  void answer_ofTheAbsentLeafInManyThreads_isFalseInEach() throws Exception {
    List<Callable<Boolean>> askers = new ArrayList<>();
    for (int asker = 0; asker < 8; asker++) {
      int from = asker * 20_000;
      askers.add(
          () ->
              IntStream.range(from, from + 20_000)
                  .mapToObj(i -> Question.of(Condition.of("args.a", Operator.GT, i)))
                  .allMatch(question -> Leaf.ABSENT.answer(question) == Truth.FALSE));
    }
    ExecutorService threads = Executors.newFixedThreadPool(askers.size());
    try {
      for (Future<Boolean> answer : threads.invokeAll(askers)) {
        assertThat(answer.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }
}

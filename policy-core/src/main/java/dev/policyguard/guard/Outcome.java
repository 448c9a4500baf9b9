package dev.policyguard.guard;

import dev.policyguard.decision.Decision;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call that was made through a guard: the handler's result, or a refusal.
 * Immutable, as far as the result is.
 *
 * @param <T> what the handler returns
 */
public sealed interface Outcome<T extends @Nullable Object>
    permits Outcome.Completed, Outcome.Refused {

  /** {@return what was decided} */
  Decision decision();

  /**
   * Turns a refusal into a result.
   *
   * @param refusal what to answer instead of the handler
   * @return the handler's result, or the answer
   */
  T orElse(Function<? super Decision.Denied, ? extends T> refusal);

  /**
   * For those who would rather catch than look.
   *
   * @return the handler's result
   * @throws CallRefusedException if the call was refused
   */
  default T orElseThrow() {
    return orElse(
        denied -> {
          throw new CallRefusedException(denied);
        });
  }

  /**
   * The handler ran and returned.
   *
   * @param value what it returned
   * @param decision why it could run
   * @param <T> what the handler returns
   */
  record Completed<T extends @Nullable Object>(T value, Decision.Allowed decision)
      implements Outcome<T> {

    public Completed {
      Objects.requireNonNull(decision, "decision");
    }

    @Override
    public T orElse(Function<? super Decision.Denied, ? extends T> refusal) {
      return value;
    }
  }

  /**
   * The handler did not run.
   *
   * @param decision why not
   * @param <T> what the handler would have returned
   */
  record Refused<T extends @Nullable Object>(Decision.Denied decision) implements Outcome<T> {

    public Refused {
      Objects.requireNonNull(decision, "decision");
    }

    @Override
    public T orElse(Function<? super Decision.Denied, ? extends T> refusal) {
      return refusal.apply(decision);
    }
  }
}

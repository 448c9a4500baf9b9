package dev.policyguard.limit;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import java.util.List;
import java.util.function.Supplier;

/** A store that says what a test has written down, to whatever it is asked. */
public record ScriptedStore(Supplier<ChargeResult> answer) implements CounterStore {

  /** A store that says the same to everything. */
  public static ScriptedStore answering(ChargeResult answer) {
    return new ScriptedStore(() -> answer);
  }

  /** A store that fails. */
  public static ScriptedStore throwing(Throwable failure) {
    return new ScriptedStore(() -> ScriptedStore.<ChargeResult, RuntimeException>sneak(failure));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as other languages may
  private static <T, X extends Throwable> T sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  @Override
  public Counters open(List<Limit> limits) {
    return new Counters() {
      @Override
      public ChargeResult charge(Caller caller, List<Amount> amounts) {
        return answer.get();
      }

      @Override
      public ChargeResult peek(Caller caller, List<Amount> amounts) {
        return answer.get();
      }
    };
  }
}

package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.testkit.PlainStore.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract is only as good as it notices a store that breaks it. */
class CounterStoreContractTest {

  @Test
  void contract_storeThatIsRight_isFulfilled() {
    assertThat(broken(tests().keySet(), PlainStore::new)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void contract_storeThatIsWrong_isBroken(Fault fault) {
    Set<String> test = Set.of(fault.noticedBy());

    assertThat(broken(test, ticker -> new PlainStore(ticker).with(fault))).isEqualTo(test);
  }

  /** Every test of the contract has been seen to fail, but for those that are named here. */
  @Test
  void contract_everyTest_noticesAFault() {
    Set<String> noticed =
        EnumSet.allOf(Fault.class).stream().map(Fault::noticedBy).collect(Collectors.toSet());

    assertThat(tests().keySet()).containsAll(noticed);
    assertThat(tests().keySet().stream().filter(test -> !noticed.contains(test)))
        .containsExactlyInAnyOrder(
            "charge_noLimits_isAdmitted",
            "charge_zero_isAdmittedWhateverCounts",
            "charge_manyThreadsOnSeveralLimits_admitExactlyMax",
            "giveBack_manyThreads_neverMoreThanMaxAtOnce_andNothingIsLost",
            "giveBack_manyTimes_leavesNothingBehind");
  }

  @Test
  void subject_isClosedOnce_whetherTheTestPassesOrNot() {
    for (CounterStore store :
        new CounterStore[] {
          new PlainStore(new FakeTicker()), new PlainStore(() -> 0).with(Fault.DOUBLES)
        }) {
      AtomicInteger closed = new AtomicInteger();
      CounterStoreContract contract =
          () ->
              new CounterStoreSubject() {
                @Override
                public CounterStore store() {
                  return store;
                }

                @Override
                public void pass(Duration time) {}

                @Override
                public void close() {
                  closed.incrementAndGet();
                }
              };
      try {
        contract.charge_sixDecimals_addUpExactly();
      } catch (AssertionError ignored) {
        // One of the two.
      }
      assertThat(closed).hasValue(1);
    }
  }

  @Test
  void tolerance_asLongAsASixteenthOfTheWindow_isRefused() {
    CounterStoreContract contract =
        () ->
            new CounterStoreSubject() {
              @Override
              public CounterStore store() {
                return new PlainStore(() -> 0);
              }

              @Override
              public void pass(Duration time) {}

              @Override
              public Duration tolerance() {
                return Duration.ofMillis(3_750);
              }
            };

    assertThatIllegalArgumentException()
        .isThrownBy(contract::charge_zero_isAdmittedWhateverCounts)
        .withMessage("tolerance: is PT3.75S, must be from 0 to less than PT3.75S");
  }

  private static Set<String> broken(Set<String> tests, Function<Ticker, CounterStore> store) {
    CounterStoreContract contract =
        () -> {
          FakeTicker ticker = new FakeTicker();
          return CounterStoreSubject.of(store.apply(ticker), ticker);
        };
    return tests.stream()
        .filter(test -> !passes(tests().get(test), contract))
        .collect(Collectors.toSet());
  }

  private static boolean passes(Method test, CounterStoreContract contract) {
    try {
      test.invoke(contract);
      return true;
    } catch (InvocationTargetException e) {
      return false;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Method> tests() {
    return Arrays.stream(CounterStoreContract.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .collect(Collectors.toMap(Method::getName, method -> method));
  }
}

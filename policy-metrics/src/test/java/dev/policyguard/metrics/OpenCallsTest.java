package dev.policyguard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OpenCallsTest {

  private final OpenCalls<String> calls = new OpenCalls<>(10);

  @Test
  void open_moreThanThereMayBe_forgetsTheOldest() {
    List<String> forgotten = new ArrayList<>();
    for (long call = 1; call <= 13; call++) {
      calls.open(call, "call " + call).ifPresent(forgotten::add);
    }

    assertThat(forgotten).containsExactly("call 1", "call 2", "call 3");
    assertThat(calls.close(1)).isEmpty();
    assertThat(calls.close(4)).contains("call 4");
    assertThat(calls.close(4)).isEmpty();
  }

  /** A handler may run for hours while thousands of others come and go. */
  @Test
  void open_manyThatEnd_forgetsNoneThatRuns_andRemembersABoundedNumber() {
    calls.open(0, "long");
    calls.open(1, "longer");
    for (long call = 2; call < 100_000; call++) {
      assertThat(calls.open(call, "short")).isEmpty();
      assertThat(calls.close(call)).contains("short");
    }

    assertThat(calls.remembered()).isLessThanOrEqualTo(20);
    assertThat(calls.close(0)).contains("long");
    assertThat(calls.close(1)).contains("longer");
  }

  @Test
  void open_sameCallTwice_givesBackWhatWasKeptBefore() {
    assertThat(calls.open(1, "first")).isEmpty();
    assertThat(calls.open(1, "second")).isEqualTo(Optional.of("first"));
    assertThat(calls.close(1)).contains("second");
  }

  /** Whoever gives the numbers of decisions may give one again and again. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void open_sameNumberAgainAndAgain_remembersABoundedNumber() {
    for (int call = 0; call < 1_000; call++) {
      assertThat(calls.open(1, "again")).isEmpty();
      assertThat(calls.close(1)).contains("again");
    }
    for (int call = 0; call < 1_000; call++) {
      calls.open(2, "again");
    }

    assertThat(calls.remembered()).isLessThanOrEqualTo(20);
    assertThat(calls.close(2)).contains("again");
  }
}

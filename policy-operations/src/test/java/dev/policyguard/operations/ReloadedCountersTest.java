package dev.policyguard.operations;

import static dev.policyguard.operations.PolicyTexts.limiting;
import static dev.policyguard.operations.PolicyTexts.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.testkit.FakeTicker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counters keep when the policy changes: docs/operations.md has this as a table. */
class ReloadedCountersTest {

  private final FakeTicker ticker = new FakeTicker();

  @TempDir Path folder;

  /** Calls that still fit under the last of some policies, after three under one before them. */
  private int stillAllowedUnder(String... changes) {
    Path file = folder.resolve("policy.json");
    write(file, limiting("look", "calls", "minute", "grant", 5));
    try (WatchedPolicy policy =
        WatchedPolicy.builder(file).checkEvery(Duration.ofDays(1)).build()) {
      PolicyGuard guard = PolicyGuard.builder(policy).ticker(ticker).build();
      assertThat(call(guard, "look", 3)).isEqualTo(3);
      for (String text : changes) {
        write(file, text);
        policy.checkNow();
        policy.checkNow();
        assertThat(policy.policy()).contains(PolicyFile.parse(text));
      }
      return call(guard, policy.policy().orElseThrow().tools().keySet().iterator().next(), 20);
    }
  }

  private static int call(PolicyGuard guard, String tool, int times) {
    int ran = 0;
    for (int i = 0; i < times; i++) {
      ran += guard.call(ToolCall.of(tool, Map.of()).from("a"), call -> 1).orElse(denied -> 0);
    }
    return ran;
  }

  @Test
  void attack_28_counters_sameNameScopeAndWindow_keepTheirCharges() {
    assertThat(stillAllowedUnder(limiting("write", "calls", "minute", "grant", 5))).isEqualTo(2);
  }

  @Test
  void counters_sameWindowWrittenAsSeconds_keepTheirCharges() {
    assertThat(
            stillAllowedUnder(
                limiting("look", "calls", "minute", "grant", 5).replace("\"minute\"", "60")))
        .isEqualTo(2);
  }

  @Test
  void counters_higherMax_hasRoomForTheDifference() {
    assertThat(stillAllowedUnder(limiting("look", "calls", "minute", "grant", 9))).isEqualTo(6);
  }

  @Test
  void counters_maxBelowWhatIsCharged_hasNoRoomUntilChargesExpire() {
    assertThat(stillAllowedUnder(limiting("look", "calls", "minute", "grant", 2))).isZero();
  }

  @Test
  void counters_otherWindow_startEmpty() {
    assertThat(stillAllowedUnder(limiting("look", "calls", "hour", "grant", 5))).isEqualTo(5);
  }

  @Test
  void counters_otherScope_startEmpty() {
    assertThat(stillAllowedUnder(limiting("look", "calls", "minute", "global", 5))).isEqualTo(5);
  }

  @Test
  void counters_renamed_startEmpty() {
    assertThat(stillAllowedUnder(limiting("look", "visits", "minute", "grant", 5))).isEqualTo(5);
  }

  @Test
  void counters_limitTakenOutAndBackAgain_keepTheirCharges() {
    String unlimited = "{ \"version\": \"1\", \"default\": \"deny\", \"tools\": { \"look\": {} } }";

    assertThat(stillAllowedUnder(unlimited, limiting("look", "calls", "minute", "grant", 5)))
        .isEqualTo(2);
  }

  @Test
  void giveBack_underTheNextPolicy_freesTheWindow() {
    Path file = folder.resolve("policy.json");
    write(file, limiting("look", "calls", "minute", "grant", 1));
    try (WatchedPolicy policy =
        WatchedPolicy.builder(file).checkEvery(Duration.ofDays(1)).build()) {
      PolicyGuard guard = PolicyGuard.builder(policy).ticker(ticker).build();
      Permit permit = (Permit) guard.reserve(ToolCall.of("look", Map.of()).from("a"));
      write(file, limiting("write", "calls", "minute", "grant", 1));
      policy.checkNow();
      policy.checkNow();

      assertThat(call(guard, "write", 1)).isZero();
      assertThat(permit.giveBack()).isTrue();
      assertThat(call(guard, "write", 1)).isEqualTo(1);
    }
  }
}

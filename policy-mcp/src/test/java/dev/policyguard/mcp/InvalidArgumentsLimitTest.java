package dev.policyguard.mcp;

import static dev.policyguard.mcp.FourShapesTest.PRINCIPAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.mcp.InProcessServer.Client;
import dev.policyguard.mcp.InProcessServer.Kind;
import dev.policyguard.mcp.InProcessServer.Stub;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls with invalid arguments, counted by themselves. */
class InvalidArgumentsLimitTest {

  private static final Map<String, Object> NAMED =
      Map.of("type", "object", "required", List.of("name"));

  private static final Limit TWO = Limit.of("invalid", 2, Window.MINUTE);

  private static final Policy POLICY =
      Policy.builder().tool("write", ToolRule.allow()).tool("other", ToolRule.allow()).build();

  private final List<DecisionEvent> heard = Collections.synchronizedList(new ArrayList<>());
  private final GuardedTools guarded =
      GuardedTools.of(PolicyGuard.builder(POLICY).listener(heard::add, Delivery.INLINE).build())
          .callers(PRINCIPAL);

  private static InProcessServer server(Kind kind, GuardedTools guarded) {
    return InProcessServer.of(
        kind, guarded, Stub.of("write", NAMED, Tools::ok), Stub.of("other", NAMED, Tools::ok));
  }

  @ParameterizedTest
  @EnumSource
  void attack_29_call_invalidTooOften_isToldNothingOfTheSchemaAnyMore(Kind kind) {
    InProcessServer server =
        server(kind, guarded.invalidArgumentsLimit(TWO, new InMemoryCounterStore(() -> 0)));
    Client client = server.connect("alice");

    assertThat(client.code("write", "{}")).isEqualTo("INVALID_ARGUMENTS");
    assertThat(client.code("other", "{\"no\":1}")).isEqualTo("INVALID_ARGUMENTS");
    Map<String, Object> third = client.call("write", "{}");

    assertThat(InProcessServer.decisionIn(third))
        .containsEntry("code", "LIMIT_EXCEEDED")
        .containsEntry("rule", "(input schema)/limits/invalid")
        .containsEntry("retry_after_ms", 60_000)
        .doesNotContainKey("remaining")
        .containsEntry("id", heard.get(2).decision().id());
    assertThat(third.get("content").toString())
        .contains(
            "write was not called: Too many calls had invalid arguments. Read the tool's input"
                + " schema. Wait 60 seconds before calling it again.")
        .doesNotContain("'name'");
    assertThat(heard)
        .extracting(event -> event.decision().code().name())
        .containsOnly("INVALID_ARGUMENTS");

    assertThat(client.code("write", "{\"name\":1}")).isEqualTo("ALLOWED");
    assertThat(server.connect("bob").code("write", "{}")).isEqualTo("INVALID_ARGUMENTS");
  }

  @ParameterizedTest
  @EnumSource
  void call_counterCannotBeAsked_isRefusedWithoutTheSchema(Kind kind) {
    CounterStore broken =
        limits ->
            new Counters() {
              @Override
              public ChargeResult charge(Caller caller, List<Amount> amounts) {
                throw new IllegalStateException("s3cret");
              }

              @Override
              public ChargeResult peek(Caller caller, List<Amount> amounts) {
                throw new AssertionError("nobody looks");
              }
            };

    Map<String, Object> refused =
        server(kind, guarded.invalidArgumentsLimit(TWO, broken))
            .connect("alice")
            .call("write", "{}");

    assertThat(InProcessServer.decisionIn(refused)).containsEntry("code", "COUNTER_UNAVAILABLE");
    assertThat(refused.toString()).doesNotContain("'name'", "s3cret");
  }

  @ParameterizedTest
  @EnumSource
  void call_otherCountersStandIn_isToldAsOftenAsTheySay(Kind kind) {
    CounterStore memory = new InMemoryCounterStore(() -> 0);
    CounterStore instead =
        limits -> {
          Counters counters = memory.open(limits);
          return new Counters() {
            @Override
            public ChargeResult charge(Caller caller, List<Amount> amounts) {
              return new ChargeResult.Fallback(counters.charge(caller, amounts), "away");
            }

            @Override
            public ChargeResult peek(Caller caller, List<Amount> amounts) {
              return new ChargeResult.Fallback(counters.peek(caller, amounts), "away");
            }
          };
        };
    Client client = server(kind, guarded.invalidArgumentsLimit(TWO, instead)).connect("alice");

    assertThat(client.code("write", "{}")).isEqualTo("INVALID_ARGUMENTS");
    assertThat(client.code("write", "{}")).isEqualTo("INVALID_ARGUMENTS");
    assertThat(client.code("write", "{}")).isEqualTo("LIMIT_EXCEEDED");
  }

  @Test
  void call_invalid_saysWhatTheLimitsAuthorSays() {
    Limit worded = Limit.of("invalid", 1, Window.MINUTE).withOnDeny("Stop guessing!");
    Client client = server(Kind.ASYNC, guarded.invalidArgumentsLimit(worded)).connect("alice");

    client.call("write", "{}");

    assertThat(client.call("write", "{}").get("content").toString()).contains("Stop guessing! ");
  }

  @Test
  void invalidArgumentsLimit_chargedWithAnArgument_isRefused() {
    Limit byArgument = TWO.withIncrement(new Increment.From(ArgumentPath.parse("args.n")));

    assertThatThrownBy(() -> guarded.invalidArgumentsLimit(byArgument))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "limit: is charged with a number of the call, must be charged the same for every call,"
                + " since the arguments are invalid");
  }
}

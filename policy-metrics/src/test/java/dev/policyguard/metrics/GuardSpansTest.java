package dev.policyguard.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.ApprovalInbox;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.HandlerOutcome;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GuardSpansTest {

  @RegisterExtension
  static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

  private static final Policy POLICY =
      Policy.builder()
          .tool("look", ToolRule.limited(Limit.of("looks", 1, Window.MINUTE)))
          .tool("pay", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).build())
          .build();

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final Ticker ticker = nanos::get;
  private final ApprovalInbox inbox = new ApprovalInbox();

  @Test
  void call_allowed_isOneSpanFromArrivalToTheHandlersEnd() {
    PolicyGuard guard = guard(GuardSpans.to(TELEMETRY.getOpenTelemetry()));

    String id =
        guard
            .call(
                ToolCall.of("look", Map.of("path", "/etc/value")).from("grant-42"),
                call -> {
                  nanos.addAndGet(Duration.ofMillis(250).toNanos());
                  return "seen";
                })
            .decision()
            .id();

    SpanData span = only();
    assertThat(span.getName()).isEqualTo("execute_tool look");
    assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(250_000_000);
    assertThat(attribute(span, "gen_ai.operation.name")).isEqualTo("execute_tool");
    assertThat(attribute(span, "gen_ai.tool.name")).isEqualTo("look");
    assertThat(attribute(span, "policyguard.decision.id")).isEqualTo(id);
    assertThat(attribute(span, "policyguard.decision.code")).isEqualTo("ALLOWED");
    assertThat(attribute(span, "policyguard.policy.revision")).isEqualTo(POLICY.revision());
    assertThat(attribute(span, "policyguard.handler.outcome")).isEqualTo("completed");
    assertThat(span.toString()).doesNotContain("grant-42", "/etc/value");
  }

  @Test
  void call_refused_isASpanWithAnErrorThatNamesTheRule() {
    PolicyGuard guard = guard(GuardSpans.to(TELEMETRY.getOpenTelemetry()));
    guard.call(ToolCall.of("look").from("ana"), call -> "seen");
    TELEMETRY.clearSpans();

    guard.call(ToolCall.of("look").from("ana"), call -> "seen");

    SpanData span = only();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attribute(span, "error.type")).isEqualTo("LIMIT_EXCEEDED");
    assertThat(attribute(span, "policyguard.decision.rule")).isEqualTo("/tools/look/limits/looks");
    assertThat(attribute(span, "policyguard.handler.outcome")).isNull();
  }

  @Test
  void call_handlerFails_isAToolError() {
    PolicyGuard guard = guard(GuardSpans.to(TELEMETRY.getOpenTelemetry()));

    assertThatThrownBy(
            () ->
                guard.call(
                    ToolCall.of("look").from("ana"),
                    call -> {
                      throw new IllegalStateException("broken /etc/value");
                    }))
        .isInstanceOf(IllegalStateException.class);

    SpanData span = only();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attribute(span, "error.type")).isEqualTo("tool_error");
    assertThat(span.toString()).doesNotContain("/etc/value");
  }

  @Test
  void call_handlerTimesOut_isATimeout() {
    PolicyGuard guard = guard(GuardSpans.to(TELEMETRY.getOpenTelemetry()));

    ((Permit) guard.reserve(ToolCall.of("look").from("ana"))).close(HandlerOutcome.TIMED_OUT);

    assertThat(attribute(only(), "error.type")).isEqualTo("timeout");
  }

  @Test
  void call_underACurrentSpan_isItsChild() {
    PolicyGuard guard = guard(GuardSpans.to(TELEMETRY.getOpenTelemetry()));
    Span request =
        TELEMETRY.getOpenTelemetry().getTracer("test").spanBuilder("tools/call").startSpan();

    Permit permit =
        (Permit)
            Context.current()
                .with(request)
                .wrapSupplier(() -> guard.reserve(ToolCall.of("look").from("ana")))
                .get();
    permit.close(HandlerOutcome.COMPLETED); // on whatever thread, in whatever context

    assertThat(only().getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
  }

  /** Names of spans are grouped by; a caller must not make them up. */
  @Test
  void call_inventedTool_isNotInTheSpansName() {
    PolicyGuard guard = guard(GuardSpans.to(TELEMETRY.getOpenTelemetry()));

    guard.call(ToolCall.of("in\u202evented\n" + "x".repeat(10_000)).from("mallory"), call -> "no");

    SpanData span = only();
    assertThat(span.getName()).isEqualTo("execute_tool");
    assertThat(attribute(span, "gen_ai.tool.name"))
        .hasSizeLessThan(300)
        .doesNotContain("\n", "\u202e");
  }

  @Test
  void call_withGrants_saysWhoCalled() {
    PolicyGuard guard = guard(GuardSpans.to(TELEMETRY.getOpenTelemetry()).withGrants());

    guard.call(ToolCall.of("look").from("grant-42"), call -> "seen");

    assertThat(attribute(only(), "policyguard.grant")).isEqualTo("grant-42");
  }

  @Test
  void call_thatAPersonApproves_isOneSpanWithTheWaitInIt() {
    PolicyGuard guard = guard(GuardSpans.to(TELEMETRY.getOpenTelemetry()));

    CompletionStage<?> admitted = guard.admit(ToolCall.of("pay").from("ana"));
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    inbox.approve(inbox.open().get(0).digest());
    ((Permit) admitted.toCompletableFuture().join()).close(HandlerOutcome.COMPLETED);

    SpanData span = only();
    assertThat(attribute(span, "policyguard.decision.code")).isEqualTo("ALLOWED");
    assertThat(span.getEvents())
        .extracting("name")
        .containsExactly("policyguard.approval_required", "policyguard.approval_answered");
  }

  @Test
  void call_thatAPersonRefuses_isOneSpanWithAnError() {
    PolicyGuard guard = guard(GuardSpans.to(TELEMETRY.getOpenTelemetry()));

    guard.admit(ToolCall.of("pay").from("ana"));
    inbox.refuse(inbox.open().get(0).digest());

    assertThat(attribute(only(), "error.type")).isEqualTo("APPROVAL_DENIED");
  }

  @Test
  void call_shadowSaysOtherwise_isInTheSpan() {
    Policy stricter = Policy.builder().tool("look", ToolRule.deny("No.")).build();
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .approver(inbox)
            .shadow(stricter)
            .listener(GuardSpans.to(TELEMETRY.getOpenTelemetry()), Delivery.INLINE)
            .build();

    guard.call(ToolCall.of("look").from("ana"), call -> "seen");

    assertThat(attribute(only(), "policyguard.shadow.code")).isEqualTo("TOOL_DENIED");
  }

  @Test
  void permits_thatNobodySettles_areKeptUpToABound_andTheNextAreSeenToTheirEnd() {
    Policy open = Policy.builder().tool("look", ToolRule.allow()).build();
    PolicyGuard guard =
        PolicyGuard.builder(open)
            .listener(GuardSpans.to(TELEMETRY.getOpenTelemetry()), Delivery.INLINE)
            .build();

    for (int call = 0; call < GuardSpans.MOST_OPEN + 5; call++) {
      guard.reserve(ToolCall.of("look").from("ana"));
    }

    assertThat(TELEMETRY.getSpans()).hasSize(5);
    TELEMETRY.clearSpans();
    guard.call(ToolCall.of("look").from("ben"), call -> "seen");
    assertThat(TELEMETRY.getSpans())
        .hasSize(2)
        .anySatisfy(
            span ->
                assertThat(attribute(span, "policyguard.handler.outcome")).isEqualTo("completed"));
  }

  /** Where unlisted tools are allowed, a caller can make up names that are. */
  @Test
  void call_inventedToolsThatAreAllowed_areInABoundedNumberOfNames() {
    Policy open = Policy.builder().defaultAction(DefaultAction.ALLOW).build();
    PolicyGuard guard =
        PolicyGuard.builder(open)
            .listener(GuardSpans.to(TELEMETRY.getOpenTelemetry()), Delivery.INLINE)
            .build();

    for (int call = 0; call < 1_000; call++) {
      guard.call(ToolCall.of("invented-" + call).from("mallory"), it -> "done");
    }

    assertThat(TELEMETRY.getSpans().stream().map(SpanData::getName).distinct())
        .hasSize(GuardMetrics.DEFAULT_MOST_TOOLS + 1)
        .contains("execute_tool");
  }

  private PolicyGuard guard(GuardSpans spans) {
    return PolicyGuard.builder(POLICY)
        .approver(inbox)
        .ticker(ticker)
        .clock(() -> NOON)
        .listener(spans, Delivery.INLINE)
        .build();
  }

  private static SpanData only() {
    return TELEMETRY.getSpans().stream()
        .filter(span -> span.getName().startsWith("execute_tool"))
        .reduce(
            (one, two) -> {
              throw new AssertionError("two spans: " + one + " " + two);
            })
        .orElseThrow();
  }

  private static String attribute(SpanData span, String key) {
    return span.getAttributes().get(stringKey(key));
  }
}

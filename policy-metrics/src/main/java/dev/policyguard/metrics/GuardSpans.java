package dev.policyguard.metrics;

import dev.policyguard.call.PlainText;
import dev.policyguard.decision.Decision;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.DecisionListener;
import dev.policyguard.guard.HandlerOutcome;
import dev.policyguard.guard.HandlerRun;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Makes an OpenTelemetry span of every call: from its arrival at the guard to the end of its
 * handler, or to its refusal.
 *
 * <pre>{@code
 * PolicyGuard.builder(policy).listener(GuardSpans.to(openTelemetry), Delivery.INLINE)
 * }</pre>
 *
 * <p>To be told {@linkplain dev.policyguard.guard.Delivery#INLINE inline}: the span's parent is the
 * context that is current on the call's thread when it is decided. Told on another thread, a span
 * has no parent. The span is not made current, so it is no parent itself.
 *
 * <p>Names follow OpenTelemetry's conventions for tools, which are not stable yet: {@code
 * execute_tool}, with the tool's name where a policy has a rule for it. No value of an argument is
 * ever in a span, and who called only on {@linkplain #withGrants() demand}.
 *
 * <p>Thread-safe. Keeps the spans of the calls that run or wait for a person, at most {@value
 * #MOST_OPEN}; where there are more, the oldest ends, and does not say how its call did.
 */
public final class GuardSpans implements DecisionListener {

  /** How many calls can run or wait and have a span that shows how they end. */
  public static final int MOST_OPEN = 10_000;

  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> TOOL = AttributeKey.stringKey("gen_ai.tool.name");
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> ID = AttributeKey.stringKey("policyguard.decision.id");
  private static final AttributeKey<String> CODE =
      AttributeKey.stringKey("policyguard.decision.code");
  private static final AttributeKey<String> RULE =
      AttributeKey.stringKey("policyguard.decision.rule");
  private static final AttributeKey<String> REVISION =
      AttributeKey.stringKey("policyguard.policy.revision");
  private static final AttributeKey<String> SHADOW =
      AttributeKey.stringKey("policyguard.shadow.code");
  private static final AttributeKey<String> OUTCOME =
      AttributeKey.stringKey("policyguard.handler.outcome");
  private static final AttributeKey<String> GRANT = AttributeKey.stringKey("policyguard.grant");

  private static final int MOST_CHARACTERS = 256;

  private final Tracer tracer;
  private final boolean showsGrants;
  private final Names tools = new Names(Set.of(), GuardMetrics.DEFAULT_MOST_TOOLS);
  private final OpenCalls<Span> open = new OpenCalls<>(MOST_OPEN);

  private GuardSpans(Tracer tracer, boolean showsGrants) {
    this.tracer = tracer;
    this.showsGrants = showsGrants;
  }

  /**
   * Spans that do not say who called.
   *
   * @param telemetry where the spans go
   * @return the listener
   */
  public static GuardSpans to(OpenTelemetry telemetry) {
    return new GuardSpans(telemetry.getTracer("dev.policyguard"), false);
  }

  /** {@return the same, with the grant of each call in {@code policyguard.grant}} */
  public GuardSpans withGrants() {
    return new GuardSpans(tracer, true);
  }

  @Override
  public void decided(DecisionEvent event) {
    Decision decision = event.decision();
    Optional<Span> asked = open.close(decision.serial());
    Span span = asked.orElseGet(() -> begin(event));
    describe(span, event);
    if (decision instanceof Decision.ApprovalRequired) {
      span.addEvent("policyguard.approval_required", event.time());
    } else if (asked.isPresent()) {
      span.addEvent("policyguard.approval_answered", event.time());
    }
    if (decision instanceof Decision.Denied) {
      span.end(event.time());
    } else {
      open.open(decision.serial(), span).ifPresent(forgotten -> forgotten.end(event.time()));
    }
  }

  @Override
  public void ended(DecisionEvent event) {
    event
        .run()
        .ifPresent(
            run -> open.close(event.decision().serial()).ifPresent(span -> end(span, event, run)));
  }

  private static void end(Span span, DecisionEvent event, HandlerRun run) {
    span.setAttribute(OUTCOME, lower(run.outcome()));
    fail(span, run.outcome());
    span.end(event.time().plus(run.took()));
  }

  private Span begin(DecisionEvent event) {
    Instant arrival = event.time().minus(event.took());
    String tool = PlainText.of(event.tool(), MOST_CHARACTERS);
    return tracer
        .spanBuilder(isTag(event) ? "execute_tool " + tool : "execute_tool")
        .setSpanKind(SpanKind.INTERNAL)
        .setStartTimestamp(arrival)
        .setAttribute(OPERATION, "execute_tool")
        .setAttribute(TOOL, tool)
        .startSpan();
  }

  /** As in metrics: a bounded number of names, and none that a caller may have made up. */
  private boolean isTag(DecisionEvent event) {
    return ToolNames.areVouchedForBy(event.decision().code())
        && !tools.learn(event.tool()).equals(Names.OTHER);
  }

  private void describe(Span span, DecisionEvent event) {
    Decision decision = event.decision();
    span.setAttribute(ID, decision.id());
    span.setAttribute(CODE, decision.code().name());
    span.setAttribute(RULE, PlainText.of(decision.rule(), MOST_CHARACTERS));
    span.setAttribute(REVISION, decision.revision());
    event.shadow().ifPresent(shadow -> span.setAttribute(SHADOW, shadow.code().name()));
    if (showsGrants) {
      event
          .grant()
          .ifPresent(grant -> span.setAttribute(GRANT, PlainText.of(grant, MOST_CHARACTERS)));
    }
    if (decision instanceof Decision.Denied) {
      span.setAttribute(ERROR_TYPE, decision.code().name());
      span.setStatus(StatusCode.ERROR);
    }
  }

  private static void fail(Span span, HandlerOutcome outcome) {
    if (outcome == HandlerOutcome.FAILED || outcome == HandlerOutcome.TIMED_OUT) {
      span.setAttribute(ERROR_TYPE, outcome == HandlerOutcome.FAILED ? "tool_error" : "timeout");
      span.setStatus(StatusCode.ERROR);
    }
  }

  private static String lower(HandlerOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}

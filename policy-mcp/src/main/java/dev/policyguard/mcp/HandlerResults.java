package dev.policyguard.mcp;

import dev.policyguard.call.Fatal;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.guard.HandlerOutcome;
import dev.policyguard.guard.Permit;
import dev.policyguard.policy.Amount;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets of a handler that ran, however that ended: always an answer, and one that can
 * be sent. Immutable and thread-safe. Throws nothing but errors of the virtual machine.
 */
final class HandlerResults {

  private final String name;
  private final Answers answers;
  private final OwnRemaining remaining;
  private final ToolSchema outputSchema;
  private final PlainResults results;

  /**
   * Reads the tool's output schema.
   *
   * @throws IllegalArgumentException if it is none
   * @throws IllegalStateException if there is no JSON mapper, or no validator for the schema
   */
  HandlerResults(Tool tool, Answers answers, OwnRemaining remaining) {
    this.name = tool.name();
    this.answers = answers;
    this.remaining = remaining;
    this.outputSchema = ToolSchema.output(tool, McpJsonDefaults::getSchemaValidator);
    this.results = PlainResults.withSdksMapper();
  }

  /** The handler returned something; null is what the SDK would never answer. */
  CallToolResult returned(Permit permit, @Nullable CallToolResult result) {
    try {
      return result == null ? nothing(permit) : checked(permit, result);
    } catch (Throwable e) {
      return failed(permit, e);
    }
  }

  private CallToolResult nothing(Permit permit) {
    Decision.Allowed allowed = permit.decision();
    Log.error("The handler of {} returned nothing, decision {}", name, allowed.id());
    permit.close(HandlerOutcome.FAILED);
    return answers.failed(name, allowed, own(permit, allowed));
  }

  private CallToolResult checked(Permit permit, CallToolResult result) {
    Decision.Allowed allowed = permit.decision();
    CallToolResult plain = results.copyOf(result);
    if (Boolean.TRUE.equals(plain.isError())) {
      permit.close(HandlerOutcome.FAILED);
      return answers.allowed(plain, allowed, own(permit, allowed));
    } else if (!outputSchema.isPresent()) {
      permit.close(HandlerOutcome.COMPLETED);
      return answers.allowed(plain, allowed, own(permit, allowed));
    }
    Optional<String> problem =
        plain.structuredContent() == null
            ? Optional.of("there is no structured content")
            : outputSchema.problem(plain.structuredContent());
    if (problem.isPresent()) {
      Log.error(
          "The result of {} does not fit its output schema, decision {}: {}",
          name,
          allowed.id(),
          problem.get());
      permit.close(HandlerOutcome.FAILED);
      return answers.unfit(name, allowed, own(permit, allowed));
    }
    permit.close(HandlerOutcome.COMPLETED);
    return answers.allowed(results.withText(plain), allowed, own(permit, allowed));
  }

  /** The handler threw, or its result did: the operator learns what, the client only that. */
  CallToolResult failed(Permit permit, Throwable thrown) {
    Fatal.rethrow(thrown);
    Decision.Allowed allowed = permit.decision();
    Log.error("The handler of {} failed, decision {}", name, allowed.id(), thrown);
    permit.close(HandlerOutcome.FAILED);
    return answers.failed(name, allowed, own(permit, allowed));
  }

  /** The handler has not ended, and is not waited for any longer. */
  CallToolResult overdue(Permit permit) {
    Decision.Allowed allowed = permit.decision();
    Log.error("The handler of {} did not end in time, decision {}", name, allowed.id());
    permit.close(HandlerOutcome.TIMED_OUT);
    return answers.overdue(name, allowed, own(permit, allowed));
  }

  /** The handler was not started, since too many of this tool have not ended: nothing counts. */
  CallToolResult clogged(Permit permit) {
    Decision.Allowed allowed = permit.decision();
    permit.giveBack();
    Log.error(
        "{} was not called, since {} of its handlers have not ended in time, decision {}",
        name,
        HandlerThreads.MOST_OVERDUE,
        allowed.id());
    Ruling ruling =
        new Ruling(
            DecisionCode.INTERNAL_ERROR,
            "(handler timeout)",
            "Calls of this tool have not ended in time and still run. Try later.",
            allowed.revision());
    Decision.Denied denied =
        new Decision.Denied(allowed.serial(), ruling, Optional.empty(), Map.of());
    return answers.refused(name, denied, Map.of());
  }

  /** The one error that the protocol has for tools, to send the user to a web page first. */
  Optional<McpError> meantForTheClient(Throwable thrown) {
    try {
      if (thrown instanceof McpError error
          && error.getJsonRpcError() != null
          && error.getJsonRpcError().code() == ErrorCodes.URL_ELICITATION_REQUIRED) {
        return Optional.of(results.copyOf(error.getJsonRpcError()));
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Log.error("An error of {} cannot be sent", name, e);
    }
    return Optional.empty();
  }

  private Map<String, Amount> own(Permit permit, Decision.Allowed allowed) {
    return remaining.of(permit.call().caller(), allowed);
  }
}

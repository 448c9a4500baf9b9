package dev.policyguard.mcp;

import dev.policyguard.call.PlainText;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Amount;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client gets instead of a tool's result: a text for the model, which says what happened,
 * why, and what to do next; and the same for programs, as {@code answer.schema.json} beside this
 * class describes it. Immutable and thread-safe.
 *
 * <p>What remains of the limits is not taken from the decision, which knows more than a client may.
 */
final class Answers {

  static final String HANDLER_FAILED = "HANDLER_FAILED";

  private static final int MAX_PROBLEM = 1_000;

  private final Disclosure disclosure;

  Answers(Disclosure disclosure) {
    this.disclosure = disclosure;
  }

  /** The tool's own result, with the decision added to its metadata. */
  CallToolResult allowed(
      CallToolResult result, Decision.Allowed allowed, Map<String, Amount> remaining) {
    Map<String, Object> meta = new LinkedHashMap<>();
    if (result.meta() != null) {
      meta.putAll(result.meta());
    }
    meta.put(
        GuardedTools.DECISION_META,
        told("allow", allowed.code().name(), allowed, Optional.empty(), remaining));
    return new CallToolResult(
        result.content(),
        result.isError(),
        result.structuredContent(),
        Collections.unmodifiableMap(meta));
  }

  /** The policy refused the call. */
  CallToolResult refused(String tool, Decision.Denied denied, Map<String, Amount> remaining) {
    String message = PlainText.of(denied.message());
    return error(
        PlainText.of(tool) + " was not called: " + sentence(message) + " " + next(denied),
        told("deny", denied.code().name(), denied, Optional.of(message), remaining));
  }

  /** The policy allows the call, and the tool cannot take its arguments. */
  CallToolResult invalidArguments(String tool, Decision decision, String problem) {
    String message = PlainText.of(problem, MAX_PROBLEM);
    return error(
        PlainText.of(tool)
            + " was not called: its arguments do not fit its input schema. "
            + sentence(message)
            + " Correct the arguments and call it again; nothing was charged.",
        told(
            "deny",
            DecisionCode.INVALID_ARGUMENTS.name(),
            decision,
            Optional.of(message),
            Map.of()));
  }

  /** The tool was called, and has no result. */
  CallToolResult failed(String tool, Decision.Allowed allowed, Map<String, Amount> remaining) {
    return failed(
        tool,
        allowed,
        remaining,
        "The tool failed; it may have done part of its work.",
        " was called and failed; it may have done part of its work.");
  }

  /** The tool was called, and its result is not what it promises. */
  CallToolResult unfit(String tool, Decision.Allowed allowed, Map<String, Amount> remaining) {
    return failed(
        tool,
        allowed,
        remaining,
        "The tool's result does not fit its output schema; it may have done its work.",
        " was called, but its result does not fit its output schema; it may have done its work.");
  }

  /** The tool was called, and is not waited for any longer. */
  CallToolResult overdue(String tool, Decision.Allowed allowed, Map<String, Amount> remaining) {
    return failed(
        tool,
        allowed,
        remaining,
        "The tool did not end in time; it may still be at work.",
        " was called and did not end in time; it may still be at work.");
  }

  private CallToolResult failed(
      String tool,
      Decision.Allowed allowed,
      Map<String, Amount> remaining,
      String message,
      String text) {
    return error(
        PlainText.of(tool)
            + text
            + " If this happens again, tell the server's operator: decision "
            + allowed.id()
            + ".",
        told("allow", HANDLER_FAILED, allowed, Optional.of(message), remaining));
  }

  /** The guard itself failed, so that there is no decision: nothing was called. */
  CallToolResult guardFailed(String tool, String id) {
    String message = "The call could not be checked, so it was not made.";
    Map<String, Object> fields = new LinkedHashMap<>();
    put(fields, "decision", "deny");
    put(fields, "code", DecisionCode.INTERNAL_ERROR.name());
    put(fields, "rule", "(internal error)");
    put(fields, "message", message);
    put(fields, "id", id);
    return error(
        PlainText.of(tool)
            + " was not called: "
            + message
            + " Tell the server's operator: decision "
            + id
            + ".",
        Collections.unmodifiableMap(fields));
  }

  /** What the SDK says of a tool that it does not have, word for word. */
  static McpError unknownTool(String tool) {
    return McpError.builder(ErrorCodes.INVALID_PARAMS)
        .message("Unknown tool: invalid_tool_name")
        .data("Tool not found: " + tool)
        .build();
  }

  private static CallToolResult error(String text, Map<String, Object> fields) {
    return CallToolResult.builder()
        .addTextContent(text)
        .structuredContent(fields)
        .isError(true)
        .build();
  }

  /** Says what a reader who has just been refused can do, and does not promise what cannot be. */
  private static String next(Decision.Denied denied) {
    if (denied.retryAfterSeconds().isPresent()) {
      long seconds = denied.retryAfterSeconds().getAsLong();
      return "Wait "
          + seconds
          + (seconds == 1 ? " second" : " seconds")
          + " before calling it again.";
    }
    return switch (denied.code()) {
      case COUNTER_UNAVAILABLE, INTERNAL_ERROR -> "Decision " + denied.id() + ".";
      case APPROVAL_REQUIRED -> "It runs only with a person's yes.";
      case APPROVAL_DENIED -> "A person said no: do not call it again.";
      case APPROVAL_TIMEOUT -> "Nobody answered in time: ask a person before you call it again.";
      case LIMIT_EXCEEDED -> "Waiting does not help: ask for less.";
      case INVALID_CALL, REQUIREMENT_NOT_MET, DENY_CONDITION, ARGUMENT_TYPE, INVALID_AMOUNT ->
          "Waiting does not help: the same call will be refused again.";
      default -> "Waiting does not help: do not call it again.";
    };
  }

  /** The fields of a decision, as far as they may be told, always in the same order. */
  private Map<String, Object> told(
      String decision,
      String code,
      Decision made,
      Optional<String> message,
      Map<String, Amount> remaining) {
    Map<String, Object> fields = new LinkedHashMap<>();
    put(fields, "decision", decision);
    put(fields, "code", code);
    put(fields, "rule", PlainText.of(made.rule()));
    message.ifPresent(text -> put(fields, "message", text));
    put(fields, "id", made.id());
    if (made instanceof Decision.Denied denied) {
      denied.retryAfterMillis().ifPresent(millis -> put(fields, "retry_after_ms", millis));
    }
    if (!remaining.isEmpty()) {
      put(fields, "remaining", numbers(remaining));
    }
    put(fields, "revision", made.revision());
    return Collections.unmodifiableMap(fields);
  }

  private void put(Map<String, Object> fields, String field, Object value) {
    if (disclosure.tells(field)) {
      fields.put(field, value);
    }
  }

  private static Map<String, BigDecimal> numbers(Map<String, Amount> remaining) {
    Map<String, BigDecimal> numbers = new LinkedHashMap<>();
    for (Map.Entry<String, Amount> left : remaining.entrySet()) {
      numbers.put(PlainText.of(left.getKey()), left.getValue().toBigDecimal());
    }
    return Collections.unmodifiableMap(numbers);
  }

  /** Ends with a full stop, unless its author ended it otherwise. */
  private static String sentence(String text) {
    boolean open =
        !text.isEmpty() && Character.isLetterOrDigit(text.codePointBefore(text.length()));
    return open ? text + "." : text;
  }
}

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

/**
 * What a client gets instead of a tool's result: a text for the model, which says what happened,
 * why, and what to do next; and the same for programs. The names of the fields are stable, see
 * {@link GuardedTools}.
 *
 * <p>What remains of the limits is not taken from the decision, which knows more than a client may.
 */
final class Answers {

  static final String INVALID_ARGUMENTS = "INVALID_ARGUMENTS";
  static final String HANDLER_FAILED = "HANDLER_FAILED";

  private static final String INPUT_SCHEMA = "(input schema)";
  private static final int MAX_PROBLEM = 1_000;

  private Answers() {}

  /** The tool's own result, with the decision added to its metadata. */
  static CallToolResult allowed(
      CallToolResult result, Decision.Allowed allowed, Map<String, Amount> remaining) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("decision", "allow");
    fields.put("code", allowed.code().name());
    fields.put("rule", PlainText.of(allowed.rule()));
    fields.put("id", allowed.id());
    putRemaining(remaining, fields);
    Map<String, Object> meta = new LinkedHashMap<>();
    if (result.meta() != null) {
      meta.putAll(result.meta());
    }
    meta.put(GuardedTools.DECISION_META, Collections.unmodifiableMap(fields));
    return new CallToolResult(
        result.content(),
        result.isError(),
        result.structuredContent(),
        Collections.unmodifiableMap(meta));
  }

  /** The policy refused the call. */
  static CallToolResult refused(
      String tool, Decision.Denied denied, Map<String, Amount> remaining) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("decision", "deny");
    fields.put("code", denied.code().name());
    fields.put("rule", PlainText.of(denied.rule()));
    fields.put("message", PlainText.of(denied.message()));
    fields.put("id", denied.id());
    denied.retryAfterMillis().ifPresent(millis -> fields.put("retry_after_ms", millis));
    putRemaining(remaining, fields);
    return error(
        PlainText.of(tool)
            + " was not called: "
            + sentence(PlainText.of(denied.message()))
            + " "
            + next(denied),
        fields);
  }

  /** The policy allows the call, and the tool cannot take its arguments. */
  static CallToolResult invalidArguments(String tool, Decision decision, String problem) {
    String message = PlainText.of(problem, MAX_PROBLEM);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("decision", "deny");
    fields.put("code", INVALID_ARGUMENTS);
    fields.put("rule", INPUT_SCHEMA);
    fields.put("message", message);
    fields.put("id", decision.id());
    return error(
        PlainText.of(tool)
            + " was not called: its arguments do not fit its input schema. "
            + sentence(message)
            + " Correct the arguments and call it again; nothing was charged.",
        fields);
  }

  /** The tool was called, and has no result. */
  static CallToolResult failed(
      String tool, Decision.Allowed allowed, Map<String, Amount> remaining) {
    return failed(
        tool,
        allowed,
        remaining,
        "The tool failed; it may have done part of its work.",
        " was called and failed; it may have done part of its work.");
  }

  /** The tool was called, and its result is not what it promises. */
  static CallToolResult unfit(
      String tool, Decision.Allowed allowed, Map<String, Amount> remaining) {
    return failed(
        tool,
        allowed,
        remaining,
        "The tool's result does not fit its output schema; it may have done its work.",
        " was called, but its result does not fit its output schema; it may have done its work.");
  }

  private static CallToolResult failed(
      String tool,
      Decision.Allowed allowed,
      Map<String, Amount> remaining,
      String message,
      String text) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("decision", "allow");
    fields.put("code", HANDLER_FAILED);
    fields.put("rule", PlainText.of(allowed.rule()));
    fields.put("message", message);
    fields.put("id", allowed.id());
    putRemaining(remaining, fields);
    return error(
        PlainText.of(tool)
            + text
            + " If this happens again, tell the server's operator: decision "
            + allowed.id()
            + ".",
        fields);
  }

  /** The guard itself failed, so that there is no decision: nothing was called. */
  static CallToolResult guardFailed(String tool, String id) {
    String message = "The call could not be checked, so it was not made.";
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("decision", "deny");
    fields.put("code", DecisionCode.INTERNAL_ERROR.name());
    fields.put("rule", "(internal error)");
    fields.put("message", message);
    fields.put("id", id);
    return error(
        PlainText.of(tool)
            + " was not called: "
            + message
            + " Tell the server's operator: decision "
            + id
            + ".",
        fields);
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
        .structuredContent(Collections.unmodifiableMap(fields))
        .isError(true)
        .build();
  }

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
      case APPROVAL_REQUIRED -> "Nobody can be asked here: do not call it again.";
      case LIMIT_EXCEEDED -> "Waiting does not help: ask for less.";
      case INVALID_CALL, REQUIREMENT_NOT_MET, DENY_CONDITION, ARGUMENT_TYPE, INVALID_AMOUNT ->
          "Waiting does not help: the same call will be refused again.";
      default -> "Waiting does not help: do not call it again.";
    };
  }

  private static void putRemaining(Map<String, Amount> remaining, Map<String, Object> fields) {
    if (remaining.isEmpty()) {
      return;
    }
    Map<String, BigDecimal> numbers = new LinkedHashMap<>();
    for (Map.Entry<String, Amount> left : remaining.entrySet()) {
      numbers.put(PlainText.of(left.getKey()), left.getValue().toBigDecimal());
    }
    fields.put("remaining", Collections.unmodifiableMap(numbers));
  }

  /** Ends with a full stop, unless its author ended it otherwise. */
  private static String sentence(String text) {
    boolean open =
        !text.isEmpty() && Character.isLetterOrDigit(text.codePointBefore(text.length()));
    return open ? text + "." : text;
  }
}

package dev.policyguard.examples.testserver;

import dev.policyguard.mcp.GuardedTools;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of a call, as its client sees it. Immutable, as far as the server's content is. */
sealed interface Answer permits Answer.Done, Answer.Refused, Answer.Unknown {

  /**
   * Reads a result.
   *
   * @param result what the server answered
   * @return a refusal, if the guard wrote it; else what the tool did
   */
  static Answer of(CallToolResult result) {
    String text =
        result.content().stream()
            .filter(TextContent.class::isInstance)
            .map(content -> ((TextContent) content).text())
            .collect(Collectors.joining(" "));
    Json content = new Json(result.structuredContent());
    boolean isError = Boolean.TRUE.equals(result.isError());
    return isError && content.text("decision").equals(Optional.of("deny"))
        ? refused(content, text)
        : new Done(
            text,
            content,
            new Json(result.meta()).at(GuardedTools.DECISION_META).remaining(),
            isError);
  }

  /**
   * Reads an error of the protocol.
   *
   * @param error what the server answered
   * @param tool the tool that was called
   * @return that there is no such tool
   */
  static Answer of(McpError error, String tool) {
    JSONRPCError answer = error.getJsonRpcError();
    String data = String.valueOf(answer.data()).replace(tool, "(the tool)");
    return new Unknown(answer.code(), answer.message(), data);
  }

  private static Refused refused(Json content, String text) {
    return new Refused(
        content.text("code").orElse("(none)"),
        content.text("rule").orElse("(none)"),
        text,
        content.remaining(),
        content.number("retry_after_ms").map(ms -> Duration.ofMillis(ms.longValue())));
  }

  /**
   * The tool ran.
   *
   * @param text what it says
   * @param content what it says to programs
   * @param remaining how many calls are left
   * @param isError whether it says that it could not do its work
   */
  record Done(String text, Json content, Optional<Number> remaining, boolean isError)
      implements Answer {}

  /**
   * The tool did not run: the policy does not allow the call.
   *
   * @param code why, for programs
   * @param rule which rule decided
   * @param text why, for the caller
   * @param remaining how many calls are left
   * @param retryAfter how long to wait, where waiting helps
   */
  record Refused(
      String code,
      String rule,
      String text,
      Optional<Number> remaining,
      Optional<Duration> retryAfter)
      implements Answer {}

  /**
   * There is no such tool, the server says.
   *
   * @param code the error's code
   * @param message the error's message
   * @param data what else it says, but for the tool's name
   */
  record Unknown(int code, String message, String data) implements Answer {}

  /**
   * A JSON value, read by name.
   *
   * @param value the value in Java's types
   */
  record Json(@Nullable Object value) {

    Json at(String name) {
      return new Json(value instanceof Map<?, ?> map ? map.get(name) : null);
    }

    List<Json> items() {
      return value instanceof List<?> list
          ? list.stream().<Json>map(Json::new).toList()
          : List.of();
    }

    /** What remains of a call's only limit. */
    Optional<Number> remaining() {
      return at("remaining").value() instanceof Map<?, ?> map
          ? map.values().stream().filter(Number.class::isInstance).map(Number.class::cast).findAny()
          : Optional.empty();
    }

    Optional<String> text(String name) {
      return at(name).value() instanceof String text ? Optional.of(text) : Optional.empty();
    }

    Optional<Number> number(String name) {
      return at(name).value() instanceof Number number ? Optional.of(number) : Optional.empty();
    }
  }
}

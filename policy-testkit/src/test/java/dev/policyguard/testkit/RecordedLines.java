package dev.policyguard.testkit;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls as lines of a log. */
final class RecordedLines {

  private RecordedLines() {}

  static String line(RecordedCall recorded) {
    ToolCall call = recorded.call();
    Caller caller = call.caller();
    return "{\"at\":"
        + recorded.at().toMillis()
        + ",\"tool\":"
        + Shown.text(call.tool())
        + ",\"grant\":"
        + Shown.text(caller.grant())
        + caller.session().map(session -> ",\"session\":" + Shown.text(session)).orElse("")
        + ",\"caller\":"
        + json(caller.attributes())
        + ",\"arguments\":"
        + json(call.arguments())
        + ",\"outcome\":"
        + Shown.keyword(recorded.outcome())
        + recorded.approval().map(a -> ",\"approval\":" + Shown.keyword(a)).orElse("")
        + "}";
  }

  /** An object; one that could not be copied is deeper than any that could. */
  private static String json(JsonObject object) {
    return object.defect().isEmpty()
        ? json(object.asMap())
        : "{\"deep\":" + "[".repeat(JsonObject.MAX_DEPTH) + "]".repeat(JsonObject.MAX_DEPTH) + "}";
  }

  private static String json(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      return members.entrySet().stream()
          .map(m -> Shown.text(String.valueOf(m.getKey())) + ":" + json(m.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    } else if (value instanceof List<?> elements) {
      return elements.stream().map(RecordedLines::json).collect(Collectors.joining(",", "[", "]"));
    } else if (value instanceof BigDecimal number) {
      return number.toString().toLowerCase(Locale.ROOT);
    }
    return value instanceof String text ? Shown.text(text) : String.valueOf(value);
  }
}

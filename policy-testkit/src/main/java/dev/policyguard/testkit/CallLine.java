package dev.policyguard.testkit;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Reads a line of a log that is a call, and nothing else: fast, since it remembers no places. Of
 * any other line it says only that it is not plainly a call; {@link CallReader} says why, or that
 * it is one after all. Confined to a thread.
 */
final class CallLine {

  /** The line is not plainly a call. */
  private static final class NotPlain extends Exception {
    private static final long serialVersionUID = 1L;

    NotPlain() {
      super(null, null, false, false);
    }
  }

  private final JsonParser parser;
  private int seen;

  private long at;
  private @Nullable String tool;
  private String grant = "default";
  private @Nullable String session;
  private JsonObject attributes = JsonObject.empty();
  private JsonObject arguments = JsonObject.empty();
  private ScenarioCall.HandlerOutcome outcome = ScenarioCall.HandlerOutcome.OK;
  private Optional<ScenarioCall.Approval> approval = Optional.empty();

  private CallLine(JsonParser parser, long now) {
    this.parser = parser;
    this.at = now;
  }

  /** The call on a line; empty where it is not plainly one. */
  static Optional<RecordedCall> read(CharBuffer line, long now) {
    try (JsonParser parser =
        JsonText.JSON.createParser(
            ObjectReadContext.empty(),
            line.array(),
            line.arrayOffset() + line.position(),
            line.remaining())) {
      return Optional.of(new CallLine(parser, now).call());
    } catch (JacksonException | NumberFormatException | NotPlain e) {
      return Optional.empty();
    }
  }

  private RecordedCall call() throws NotPlain {
    long now = at;
    demand(parser.nextToken() == JsonToken.START_OBJECT);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      take(name);
    }
    demand(parser.nextToken() == null);
    if (tool == null || at < now || at > CallReader.LATEST || grant.isBlank()) {
      throw new NotPlain();
    }
    Caller caller = new Caller(grant, Optional.of(session == null ? grant : session), attributes);
    return new RecordedCall(
        Duration.ofMillis(at), new ToolCall(tool, arguments, caller), outcome, approval);
  }

  private void take(String name) throws NotPlain {
    switch (name) {
      case "at" -> at = first(0, JsonToken.VALUE_NUMBER_INT).getLongValue();
      case "tool" -> tool = first(1, JsonToken.VALUE_STRING).getString();
      case "grant" -> grant = first(2, JsonToken.VALUE_STRING).getString();
      case "session" -> session = first(3, JsonToken.VALUE_STRING).getString();
      case "caller" -> attributes = object(first(4, JsonToken.START_OBJECT));
      case "arguments" -> arguments = object(first(5, JsonToken.START_OBJECT));
      case "outcome" -> outcome = outcome(first(6, JsonToken.VALUE_STRING).getString());
      case "approval" ->
          approval = Optional.of(approval(first(7, JsonToken.VALUE_STRING).getString()));
      default -> throw new NotPlain();
    }
  }

  /** The parser at the value of a member, which must be the first of its name and of a type. */
  private JsonParser first(int member, JsonToken type) throws NotPlain {
    demand((seen & 1 << member) == 0 && parser.currentToken() == type);
    seen |= 1 << member;
    return parser;
  }

  private static ScenarioCall.HandlerOutcome outcome(String word) throws NotPlain {
    return switch (word) {
      case "ok" -> ScenarioCall.HandlerOutcome.OK;
      case "error" -> ScenarioCall.HandlerOutcome.ERROR;
      case "refund" -> ScenarioCall.HandlerOutcome.REFUND;
      default -> throw new NotPlain();
    };
  }

  private static ScenarioCall.Approval approval(String word) throws NotPlain {
    return switch (word) {
      case "yes" -> ScenarioCall.Approval.YES;
      case "no" -> ScenarioCall.Approval.NO;
      case "timeout" -> ScenarioCall.Approval.TIMEOUT;
      default -> throw new NotPlain();
    };
  }

  private static JsonObject object(JsonParser parser) throws NotPlain {
    return JsonObject.copyOf(members(parser));
  }

  private static Map<String, @Nullable Object> members(JsonParser parser) throws NotPlain {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      int before = members.size();
      members.put(name, value(parser));
      demand(members.size() > before);
    }
    return members;
  }

  private static @Nullable Object value(JsonParser parser) throws NotPlain {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> elements(parser);
      default -> JsonText.scalar(parser);
    };
  }

  private static List<@Nullable Object> elements(JsonParser parser) throws NotPlain {
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return elements;
  }

  private static void demand(boolean condition) throws NotPlain {
    if (!condition) {
      throw new NotPlain();
    }
  }
}

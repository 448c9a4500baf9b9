package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.decision.Decision;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Problem;
import dev.policyguard.testkit.Expectation;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object in progress, which is written as one line. Members come in the order in which they
 * are put; an empty {@link Optional} is left out. What a reader of a text cannot see is escaped,
 * half a surrogate pair too. Confined to a thread.
 */
final class Json {

  private static final JsonFactory JACKSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

  /** Adds a member: a string, a number, a boolean, a {@code Json}, a map, a list of these. */
  Json put(String name, Object value) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(present -> members.put(name, present));
    } else {
      members.put(name, value);
    }
    return this;
  }

  /** Adds the members of another object. */
  Json putAll(Json other) {
    members.putAll(other.members);
    return this;
  }

  /** A problem of a document. */
  static Json of(Problem problem) {
    return place(problem.location())
        .put("pointer", problem.pointer())
        .put("found", problem.found())
        .put("allowed", problem.allowed())
        .put("advice", problem.advice())
        .put("message", problem.message());
  }

  /** The problems of a policy. */
  static Json of(InvalidPolicyException e) {
    return new Json().put("problems", e.problems().stream().map(Json::of).toList());
  }

  /** A decision, as an {@code expect} of a scenario file has it. */
  static Json of(Decision decision) {
    Optional<Long> wait =
        decision instanceof Decision.Denied denied && denied.retryAfterMillis().isPresent()
            ? Optional.of(denied.retryAfterMillis().getAsLong())
            : Optional.empty();
    return new Json()
        .put("decision", Expectation.Kind.of(decision).name().toLowerCase(Locale.ROOT))
        .put("code", decision.code().name())
        .put("rule", decision.rule())
        .put("message", decision.message())
        .put("retry_after_ms", wait)
        .put("remaining", decision.remaining());
  }

  /** The line and column of a place, where it is known. */
  static Json place(Optional<Problem.Location> location) {
    return new Json()
        .put("line", location.map(Problem.Location::line))
        .put("column", location.map(Problem.Location::column));
  }

  /**
   * A value that is JSON already.
   *
   * @param text the value, on one line
   */
  record Written(String text) {}

  /** Writes the object and a line feed. */
  void writeTo(Writer out) {
    try (JsonGenerator generator = JACKSON.createGenerator(ObjectWriteContext.empty(), out)) {
      write(members, generator);
      generator.writeRaw('\n');
    }
  }

  private static void write(@Nullable Object value, JsonGenerator out) {
    if (value instanceof Json json) {
      write(json.members, out);
    } else if (value instanceof Written written) {
      out.writeRawValue(written.text());
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      map.forEach(
          (name, member) -> {
            out.writeName(String.valueOf(name));
            write(member, out);
          });
      out.writeEndObject();
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      list.forEach(element -> write(element, out));
      out.writeEndArray();
    } else if (value instanceof Integer || value instanceof Long) {
      out.writeNumber(((Number) value).longValue());
    } else if (value instanceof BigDecimal number) {
      out.writeNumber(number);
    } else if (value instanceof Amount amount) {
      out.writeNumber(new BigDecimal(amount.toString()));
    } else if (value instanceof Boolean truth) {
      out.writeBoolean(truth);
    } else if (value == null) {
      out.writeNull();
    } else {
      out.writeRawValue(PlainText.quoted(value.toString()));
    }
  }
}

package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Trace;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How values look in messages: as a scenario file would write them. */
final class Shown {

  /** Stands for what is not there. */
  static final String NOTHING = "nothing";

  private static final int MOST_OF_A_VALUE = 200;

  private Shown() {}

  /** A text in quotation marks, in which nothing can pass for another line or turn the line. */
  static String text(String text) {
    StringBuilder shown = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(codePoint -> append(shown, codePoint));
    return shown.append('"').toString();
  }

  /** The same without the quotation marks, for the name of a file. */
  static String bare(String text) {
    String quoted = text(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  private static void append(StringBuilder shown, int codePoint) {
    switch (codePoint) {
      case '"' -> shown.append("\\\"");
      case '\\' -> shown.append("\\\\");
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      default -> {
        if (isVisible(codePoint)) {
          shown.appendCodePoint(codePoint);
        } else {
          for (char unit : Character.toChars(codePoint)) {
            shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
          }
        }
      }
    }
  }

  /** Whether a reader sees a code point for what it is. */
  static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** What stands at a place in a JSON text; containers by their kind, since they may be long. */
  static String value(@Nullable Object value) {
    if (value instanceof String text) {
      return text(text);
    } else if (value instanceof Map<?, ?>) {
      return "an object";
    } else if (value instanceof List<?>) {
      return "an array";
    }
    return String.valueOf(value);
  }

  /** A constant by the name that scenario files use. */
  static String keyword(Enum<?> constant) {
    return text(constant.name().toLowerCase(Locale.ROOT));
  }

  static String code(DecisionCode code) {
    return text(code.name());
  }

  /** A length of time in milliseconds, rounded up. */
  static String millis(Duration time) {
    return Long.toString(time.plusNanos(999_999).toMillis());
  }

  static Optional<String> retryAfter(Decision decision) {
    return decision instanceof Decision.Denied denied
        ? denied.retryAfter().map(Shown::millis)
        : Optional.empty();
  }

  /** A whole decision, but for its id and the policy's revision, as an {@code expect}. */
  static String decision(Decision decision) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("decision", keyword(Expectation.Kind.of(decision)));
    members.put("code", code(decision.code()));
    members.put("rule", text(decision.rule()));
    members.put("message", text(decision.message()));
    retryAfter(decision).ifPresent(millis -> members.put("retry_after_ms", millis));
    if (!decision.remaining().isEmpty()) {
      Map<String, String> remaining = new LinkedHashMap<>();
      decision.remaining().forEach((counter, amount) -> remaining.put(counter, amount.toString()));
      members.put("remaining", object(remaining));
    }
    return object(members);
  }

  /** What was looked at, a line for each, without the decision. */
  static String steps(Trace trace) {
    return trace.steps().stream().map(Trace.Step::toString).collect(Collectors.joining("\n"));
  }

  /** A whole JSON value on one line, cut where it is longer than people read. */
  static String json(@Nullable Object value) {
    String whole = whole(value);
    return whole.codePointCount(0, whole.length()) <= MOST_OF_A_VALUE
        ? whole
        : whole.substring(0, whole.offsetByCodePoints(0, MOST_OF_A_VALUE - 1)) + "…";
  }

  private static String whole(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      return members.entrySet().stream()
          .limit(MOST_OF_A_VALUE)
          .map(member -> text(String.valueOf(member.getKey())) + ": " + whole(member.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    } else if (value instanceof List<?> elements) {
      return elements.stream()
          .limit(MOST_OF_A_VALUE)
          .map(Shown::whole)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value(value);
  }

  /** A length of time as people say it, {@code 1 min 30.5 s}; exact. */
  static String time(Duration time) {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("d", time.toDaysPart());
    parts.put("h", (long) time.toHoursPart());
    parts.put("min", (long) time.toMinutesPart());
    String whole =
        parts.entrySet().stream()
            .filter(part -> part.getValue() > 0)
            .map(part -> part.getValue() + " " + part.getKey() + " ")
            .collect(Collectors.joining());
    String seconds =
        BigDecimal.valueOf(time.toSecondsPart() * 1_000_000_000L + time.toNanosPart(), 9)
            .stripTrailingZeros()
            .toPlainString();
    return seconds.equals("0") && !whole.isEmpty() ? whole.strip() : whole + seconds + " s";
  }

  private static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> text(member.getKey()) + ": " + member.getValue())
        .collect(Collectors.joining(", ", "{ ", " }"));
  }
}

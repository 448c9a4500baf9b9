package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.decision.Decision;
import dev.policyguard.testkit.CallLog;
import dev.policyguard.testkit.RecordedCall;
import java.util.Locale;
import java.util.OptionalLong;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Decisions as JSON objects, one a line. Confined to a thread. */
final class JsonLines extends DecisionLines {

  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .rootValueSeparator("")
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private final JsonGenerator out;

  JsonLines(Console console) {
    super(console);
    this.out = JACKSON.createGenerator(ObjectWriteContext.empty(), console.out());
  }

  @Override
  void put(CallLog.Recorded recorded, Decision decision) {
    RecordedCall call = recorded.call();
    out.writeStartObject();
    out.writeNumberProperty("line", recorded.line());
    out.writeNumberProperty("at", call.at().toMillis());
    write("tool", call.call().tool());
    write("grant", call.call().caller().grant());
    out.writeStringProperty("decision", kind(decision).name().toLowerCase(Locale.ROOT));
    out.writeStringProperty("code", decision.code().name());
    write("rule", decision.rule());
    write("message", decision.message());
    OptionalLong retryAfter = retryAfterMillis(decision);
    if (retryAfter.isPresent()) {
      out.writeNumberProperty("retry_after_ms", retryAfter.getAsLong());
    }
    out.writeEndObject();
    out.writeRaw('\n');
  }

  @Override
  void put(long line, String error) {
    out.writeStartObject();
    out.writeNumberProperty("line", line);
    write("error", error);
    out.writeEndObject();
    out.writeRaw('\n');
  }

  /** Foreign text: what a reader cannot see, and half of a surrogate pair, is escaped. */
  private void write(String name, String text) {
    out.writeName(name);
    if (isAscii(text)) {
      out.writeString(text);
    } else {
      out.writeRawValue(PlainText.quoted(text));
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  @Override
  void flush() {
    out.flush();
  }
}

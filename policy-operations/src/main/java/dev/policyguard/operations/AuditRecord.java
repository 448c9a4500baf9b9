package dev.policyguard.operations;

import dev.policyguard.decision.Decision;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.HandlerOutcome;
import dev.policyguard.guard.HandlerRun;
import java.io.StringWriter;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes the members of a record, all but its number and its hashes: JSON in printable ASCII,
 * whatever the content is, so that none of it can end a line or look like another. Thread-safe.
 */
final class AuditRecord {

  static final String RECOVERED = "recovered";

  /** How many characters of a text are kept. */
  static final int MAX_TEXT = 1_000;

  /** How many bytes of a torn end are kept. */
  static final int MAX_TORN = 4_096;

  private static final JsonFactory ASCII =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private AuditRecord() {}

  /** A decision. */
  static String decision(DecisionEvent event) {
    return record(
        event.time(),
        "decision",
        out -> {
          decided(event, out);
          out.writeNumberProperty("policyguard.decision.duration_ns", nanos(event.took()));
          text("enduser.id", event.grant(), out);
          text("mcp.session.id", event.session(), out);
          out.writeArrayPropertyStart("policyguard.argument.names");
          event.argumentNames().forEach(name -> out.writeString(bounded(name)));
          out.writeEndArray();
          event.failure().ifPresent(failure -> error(event.decision().code().name(), failure, out));
          text("policyguard.counters.fallback", event.fallback(), out);
          event.shadow().ifPresent(shadow -> shadowed(shadow, out));
        });
  }

  /** How a handler ended; says again of which tool, under which decision. */
  static String outcome(DecisionEvent event, Instant now) {
    return record(
        now,
        "outcome",
        out -> {
          decided(event, out);
          event.run().ifPresent(run -> ended(run, out));
        });
  }

  /**
   * That the decision of a record before this one was denied after all, so that no call ran.
   *
   * @param id the decision
   * @param why {@code timeout} where it was durable too late, {@code interrupted} where its caller
   *     did not wait
   * @param now when that is recorded
   */
  static String withdrawn(String id, String why, Instant now) {
    return record(
        now,
        "withdrawn",
        out -> {
          out.writeStringProperty("policyguard.decision.id", id);
          out.writeStringProperty("error.type", why);
        });
  }

  /** That there are records that could not be written. */
  static String gap(long lost, Instant now) {
    return record(now, "gap", out -> out.writeNumberProperty("policyguard.audit.lost", lost));
  }

  /** That somebody writes from here on, or no longer. */
  static String mark(String event, Instant now) {
    return record(now, event, out -> {});
  }

  /** That a file ended in the middle of a line, and how. */
  static String recovered(TornEnd torn, Instant now) {
    return record(
        now,
        RECOVERED,
        out -> {
          out.writeStringProperty("policyguard.audit.torn.file", torn.file());
          out.writeNumberProperty("policyguard.audit.torn.length", torn.length());
          out.writeStringProperty("policyguard.audit.torn.sha256", torn.sha256());
          out.writeStringProperty("policyguard.audit.torn.bytes", torn.hex());
        });
  }

  /**
   * The end of a file that is no whole line.
   *
   * @param file the file's name
   * @param length how many bytes there are
   * @param sha256 their hash, in hexadecimal digits
   * @param hex the first of them, in hexadecimal digits
   */
  record TornEnd(String file, long length, String sha256, String hex) {

    /** What stands in the record that tells of it, and in no other. */
    String told() {
      return "\"policyguard.audit.torn.file\":\""
          + file
          + "\",\"policyguard.audit.torn.length\":"
          + length
          + ",\"policyguard.audit.torn.sha256\":\""
          + sha256
          + '"';
    }
  }

  private static void decided(DecisionEvent event, JsonGenerator out) {
    Decision decision = event.decision();
    out.writeStringProperty("policyguard.decision.id", decision.id());
    out.writeStringProperty("policyguard.decision.effect", effect(decision));
    out.writeStringProperty("policyguard.decision.code", decision.code().name());
    text("policyguard.decision.rule", Optional.of(decision.rule()), out);
    text("policyguard.policy.revision", Optional.of(decision.revision()), out);
    text("gen_ai.tool.name", Optional.of(event.tool()), out);
  }

  private static void ended(HandlerRun run, JsonGenerator out) {
    HandlerOutcome outcome = run.outcome();
    out.writeStringProperty("policyguard.handler.outcome", outcome.name().toLowerCase(Locale.ROOT));
    out.writeNumberProperty("policyguard.handler.duration_ns", nanos(run.took()));
    switch (outcome) {
      case FAILED -> out.writeStringProperty("error.type", "tool_error");
      case TIMED_OUT -> out.writeStringProperty("error.type", "timeout");
      default -> {}
    }
  }

  private static void error(String type, String failure, JsonGenerator out) {
    out.writeStringProperty("error.type", type);
    text("error.message", Optional.of(failure), out);
  }

  private static void shadowed(Decision shadow, JsonGenerator out) {
    out.writeStringProperty("policyguard.shadow.effect", effect(shadow));
    out.writeStringProperty("policyguard.shadow.code", shadow.code().name());
    text("policyguard.shadow.rule", Optional.of(shadow.rule()), out);
    text("policyguard.shadow.revision", Optional.of(shadow.revision()), out);
  }

  private static String effect(Decision decision) {
    if (decision instanceof Decision.Allowed) {
      return "allow";
    }
    return decision instanceof Decision.ApprovalRequired ? "approval" : "deny";
  }

  private static long nanos(java.time.Duration duration) {
    return duration.toSeconds() >= Long.MAX_VALUE / 1_000_000_000
        ? Long.MAX_VALUE
        : duration.toNanos();
  }

  private static void text(String name, Optional<String> value, JsonGenerator out) {
    value.ifPresent(text -> out.writeStringProperty(name, bounded(text)));
  }

  /** The text, cut where it is too long; two that differ still do. */
  static String bounded(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    MessageDigest hash = AuditSeal.sha256();
    for (int i = 0; i < text.length(); i++) {
      hash.update((byte) (text.charAt(i) >> 8));
      hash.update((byte) text.charAt(i));
    }
    return text.substring(0, MAX_TEXT)
        + "… ("
        + text.length()
        + " characters, SHA-256 "
        + HexFormat.of().formatHex(hash.digest())
        + ")";
  }

  private static String record(Instant time, String event, Consumer<JsonGenerator> members) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator out = ASCII.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      out.writeStringProperty("time", time.toString());
      out.writeStringProperty("event", event);
      members.accept(out);
      out.writeEndObject();
    }
    // DEL is a control character, though ASCII's last, and can only stand inside a string.
    return text.getBuffer()
        .substring(1, text.getBuffer().length() - 1)
        .replace("\u007f", "\\u007f");
  }
}

package dev.policyguard.guard;

import dev.policyguard.call.ToolCall;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of what an approval is bound to: two calls have the same only if a person who says
 * yes to one says yes to the other.
 *
 * <p>Every part is written with its kind and its length before it, and text as its UTF-16 units, so
 * that no two different things are written alike: not {@code ["a,b"]} and {@code ["a","b"]}, and
 * not half a surrogate pair and {@code ?}. Members are in the order of their names. Confined to a
 * thread.
 */
final class CallDigest {

  private final MessageDigest digest;

  private CallDigest() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The digest of a call.
   *
   * @param call who calls what, with which arguments
   * @param others what else the approval is bound to
   * @return 64 lower-case hexadecimal digits
   */
  static String of(ToolCall call, String... others) {
    CallDigest writing = new CallDigest();
    writing.text('g', call.caller().grant());
    call.caller().session().ifPresent(session -> writing.text('s', session));
    writing.value(call.caller().attributes().asMap());
    writing.text('t', call.tool());
    writing.value(call.arguments().asMap());
    for (String other : others) {
      writing.text('o', other);
    }
    return HexFormat.of().formatHex(writing.digest.digest());
  }

  private void value(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      kind('{', members.size());
      new TreeMap<Object, @Nullable Object>(members)
          .forEach(
              (name, member) -> {
                text('m', name.toString());
                value(member);
              });
    } else if (value instanceof List<?> elements) {
      kind('[', elements.size());
      elements.forEach(this::value);
    } else if (value instanceof String text) {
      text('"', text);
    } else {
      text('=', String.valueOf(value));
    }
  }

  private void text(char kind, String text) {
    kind(kind, text.length());
    for (int i = 0; i < text.length(); i++) {
      unit(text.charAt(i));
    }
  }

  private void kind(char kind, int length) {
    unit(kind);
    unit((char) (length >>> 16));
    unit((char) length);
  }

  private void unit(char unit) {
    digest.update((byte) (unit >>> 8));
    digest.update((byte) unit);
  }
}

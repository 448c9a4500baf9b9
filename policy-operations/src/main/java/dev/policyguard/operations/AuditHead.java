package dev.policyguard.operations;

import dev.policyguard.call.PlainText;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A record of an audit, named by its number and its hash; that of the last one stands for all
 * before it. A copy of it that is kept elsewhere shows later that nothing was cut off or rewritten.
 * Immutable and thread-safe.
 *
 * @param seq the record's number, from 1; 0 before the first
 * @param hash its hash, 64 hexadecimal digits
 */
public record AuditHead(long seq, String hash) {

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

  /** Before the first record. */
  static final AuditHead START = new AuditHead(0, "0".repeat(64));

  /** Checks the parts. */
  public AuditHead {
    Objects.requireNonNull(hash, "hash");
    if (seq < 0) {
      throw new IllegalArgumentException("seq: is " + seq + ", must be 0 or more");
    }
    if (!HASH.matcher(hash).matches()) {
      throw new IllegalArgumentException(
          "hash: is " + PlainText.quoted(hash, 80) + ", must be 64 hexadecimal digits");
    }
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @param text the number and the hash, as in {@code 4711:9f86d0…}
   * @return the head
   * @throws IllegalArgumentException if it is anything else
   */
  public static AuditHead parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "head: is "
              + PlainText.quoted(text, 100)
              + ", must be the number of a record, a colon and its hash of 64 hexadecimal digits");
    }
    return new AuditHead(Long.parseLong(matcher.group(1)), matcher.group(2));
  }

  /** {@return number and hash, with a colon between them} */
  @Override
  public String toString() {
    return seq + ":" + hash;
  }
}

package dev.policyguard.operations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of an audit file: {@code {"seq":N,…,"prev":"HASH","hash":"HASH"}} in ASCII, where the hash
 * is of all bytes before {@code ,"hash"}. The form is exact, so that no byte of a line can be
 * another and nobody notices.
 *
 * @param seq the number
 * @param members what stands between the number and the hashes
 * @param prev the hash of the line before
 * @param hash the line's own hash
 * @param sealed the beginning of the line, which the hash is of
 */
record AuditLine(long seq, String members, String prev, String hash, String sealed) {

  /** How long a line may be for a reader; ours are shorter. */
  static final int MAX_LENGTH = 4 << 20;

  private static final Pattern FORM =
      Pattern.compile(
          "\\{\"seq\":([1-9][0-9]{0,17}),([ -~]+),\"prev\":\"([0-9a-f]{64})\","
              + "\"hash\":\"([0-9a-f]{64})\"\\}");

  private static final int HASH_LENGTH = ",\"hash\":\"\"}".length() + 64;

  /** The line behind another, with a line feed. */
  static AuditLine behind(AuditHead head, String members, AuditSeal seal) {
    long seq = head.seq() + 1;
    String sealed = "{\"seq\":" + seq + "," + members + ",\"prev\":\"" + head.hash() + "\"";
    return new AuditLine(seq, members, head.hash(), seal.of(sealed), sealed);
  }

  /** Reads a line without its line feed; empty if it has not the form. */
  static Optional<AuditLine> parse(byte[] bytes) {
    String line = new String(bytes, ISO_8859_1);
    Matcher matcher = FORM.matcher(line);
    return matcher.matches()
        ? Optional.of(
            new AuditLine(
                Long.parseLong(matcher.group(1)),
                matcher.group(2),
                matcher.group(3),
                matcher.group(4),
                line.substring(0, line.length() - HASH_LENGTH)))
        : Optional.empty();
  }

  /** The line as a file has it, with a line feed. */
  byte[] bytes() {
    return (sealed + ",\"hash\":\"" + hash + "\"}\n").getBytes(US_ASCII);
  }

  AuditHead head() {
    return new AuditHead(seq, hash);
  }

  /** Whether the line tells that a file ends so; content cannot, since its quotes are escaped. */
  boolean tellsOf(AuditRecord.TornEnd end) {
    return members.contains(",\"event\":\"" + AuditRecord.RECOVERED + "\"," + end.told());
  }
}

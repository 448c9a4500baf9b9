package dev.policyguard.operations;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes the hash of a line: SHA-256, or HMAC-SHA-256 with a key. Confined to a thread. */
final class AuditSeal {

  private final UnaryOperator<byte[]> hash;

  AuditSeal(Optional<AuditKey> key) {
    this.hash = key.<UnaryOperator<byte[]>>map(k -> k.mac()::doFinal).orElse(sha256()::digest);
  }

  /** The hash of a text in ASCII, as 64 hexadecimal digits. */
  String of(String text) {
    return HexFormat.of().formatHex(hash.apply(text.getBytes(StandardCharsets.US_ASCII)));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

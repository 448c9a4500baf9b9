package dev.policyguard.operations;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;

/** Makes the hash of a line: SHA-256, or HMAC-SHA-256 with a key. Confined to a thread. */
final class AuditSeal {

  private final UnaryOperator<byte[]> hash;

  AuditSeal(Optional<AuditKey> key) {
    this.hash = key.map(AuditSeal::keyed).orElseGet(AuditSeal::plain);
  }

  // Both begin anew: after an error in the middle, something of the last line would be left.

  private static UnaryOperator<byte[]> keyed(AuditKey key) {
    Mac mac = key.mac();
    return bytes -> {
      mac.reset();
      return mac.doFinal(bytes);
    };
  }

  private static UnaryOperator<byte[]> plain() {
    MessageDigest digest = sha256();
    return bytes -> {
      digest.reset();
      return digest.digest(bytes);
    };
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

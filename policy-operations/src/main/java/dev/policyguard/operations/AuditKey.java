package dev.policyguard.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the hashes of an audit are made with, so that who can write its files, and does
 * not know the secret, cannot make a chain of their own. Immutable and thread-safe; never shown.
 */
public final class AuditKey {

  /** How many bytes a key has at least. */
  public static final int MIN_LENGTH = 32;

  private final SecretKeySpec secret;

  private AuditKey(byte[] bytes) {
    this.secret = new SecretKeySpec(bytes, "HmacSHA256");
  }

  /**
   * A key.
   *
   * @param bytes the secret, random; copied
   * @return the key
   * @throws IllegalArgumentException if there are fewer than {@value #MIN_LENGTH} bytes
   */
  public static AuditKey of(byte[] bytes) {
    if (bytes.length < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "key: has "
              + bytes.length
              + " bytes, must have "
              + MIN_LENGTH
              + " or more; make one with openssl rand -hex 32");
    }
    return new AuditKey(bytes);
  }

  /**
   * Reads a key: the bytes of a file as they are, without the line breaks at its end.
   *
   * @param file the file
   * @return the key
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it has fewer than {@value #MIN_LENGTH} bytes
   */
  public static AuditKey read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(Objects.requireNonNull(file, "file"));
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    return of(java.util.Arrays.copyOf(bytes, end));
  }

  Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** {@return that it is a key, and nothing of it} */
  @Override
  public String toString() {
    return "AuditKey[secret]";
  }
}

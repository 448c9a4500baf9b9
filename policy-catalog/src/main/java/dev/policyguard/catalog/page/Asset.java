package dev.policyguard.catalog.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/** A style or a script that a page carries in itself. */
final class Asset {

  private Asset() {}

  /** Reads one that lies beside this class. */
  static String read(String name) {
    try (InputStream stream = Objects.requireNonNull(Asset.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a content security policy names it: {@code 'sha256-…'}. */
  static String source(String asset) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(asset.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256; this one says no", e);
    }
  }
}

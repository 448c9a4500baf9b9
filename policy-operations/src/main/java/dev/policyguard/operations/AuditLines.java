package dev.policyguard.operations;

import dev.policyguard.operations.AuditFolder.Numbered;
import dev.policyguard.operations.AuditRecord.TornEnd;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Reads a file line by line, and says how it ends. Confined to a thread; holds one line. */
final class AuditLines implements Closeable {

  /** What was read. */
  enum Next {
    /** A line, with a line feed behind it. */
    LINE,
    /** The end of the file, and what is there of a line in front of it, which may be nothing. */
    END,
    /** More than a line can be. */
    TOO_LONG
  }

  private final Numbered file;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 10);
  private int at;
  private int limit;

  AuditLines(Numbered file) throws IOException {
    this.file = file;
    this.in = Files.newInputStream(file.path());
  }

  /** Reads on. */
  Next next() throws IOException {
    line.reset();
    while (at < limit || fill()) {
      int end = at;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (line.size() + end - at > AuditLine.MAX_LENGTH) {
        return Next.TOO_LONG;
      }
      line.write(buffer, at, end - at);
      at = end;
      if (end < limit) {
        at++;
        return Next.LINE;
      }
    }
    return Next.END;
  }

  /** What was read last, without its line feed. */
  byte[] line() {
    return line.toByteArray();
  }

  /**
   * What is left of a line that the file ends in. A disk that lost power may leave zeros behind it,
   * many of them; nothing else is an end.
   */
  Optional<TornEnd> tornEnd() throws IOException {
    byte[] begin = line.toByteArray();
    MessageDigest hash = AuditSeal.sha256();
    hash.update(begin);
    long length = begin.length;
    while (at < limit || fill()) {
      for (int i = at; i < limit; i++) {
        if (buffer[i] != 0) {
          return Optional.empty();
        }
      }
      hash.update(buffer, at, limit - at);
      length += limit - at;
      at = limit;
    }
    byte[] kept = Arrays.copyOf(begin, Math.min(begin.length, AuditRecord.MAX_TORN));
    return Optional.of(
        new TornEnd(
            file.name(),
            length,
            HexFormat.of().formatHex(hash.digest()),
            HexFormat.of().formatHex(kept)));
  }

  private boolean fill() throws IOException {
    at = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

package dev.policyguard.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lines of UTF-8 from who cannot be trusted to end them. Confined to a thread; keeps one line at
 * most.
 */
final class BoundedLines {

  private final InputStream in;
  private final int longest;

  BoundedLines(InputStream in, int longest) {
    this.in = new BufferedInputStream(in);
    this.longest = longest;
  }

  /**
   * The next line, without its end; empty behind the last.
   *
   * @throws IOException if it cannot be read, or is longer than a line may be
   */
  Optional<String> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    while (next >= 0 && next != '\n') {
      if (line.size() == longest) {
        throw new IOException("a line is longer than " + longest + " bytes");
      }
      line.write(next);
      next = in.read();
    }
    return Optional.of(line.toString(StandardCharsets.UTF_8).stripTrailing());
  }
}

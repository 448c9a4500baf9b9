package dev.policyguard.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads a stream line by line, as bytes: a line that is not UTF-8, or too long, is no reason to
 * lose the next. Lines end with LF; a CR before it is white space, and a byte order mark at the
 * very beginning is no part of the first. Confined to a thread; keeps one line and what was read
 * behind it.
 */
final class LineReader {

  private static final int USUAL_LENGTH = 64 * 1024;

  private final InputStream in;
  private byte[] buffer = new byte[USUAL_LENGTH];

  /** Where the line begins, where it ends, and where that ends which was read. */
  private int start;

  private int end;
  private int limit;

  private long number;
  private boolean tooLong;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** {@return the number of the line, from 1} */
  long number() {
    return number;
  }

  /** {@return whether the line is longer than a line may be; then its bytes are lost} */
  boolean isTooLong() {
    return tooLong;
  }

  /** Goes on to the next line, blank or not; false at the end of the stream. */
  boolean next() throws IOException {
    start = number == 0 ? 0 : Math.min(end + 1, limit);
    tooLong = false;
    int scanned = start;
    while (true) {
      for (int i = scanned; i < limit; i++) {
        if (buffer[i] == '\n') {
          return found(i);
        }
      }
      if (limit - start > CallLog.MAX_LINE_LENGTH) {
        tooLong = true;
        limit = start;
      }
      scanned = makeRoom();
      int read = in.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        return (limit > start || tooLong) && found(limit);
      }
      limit += read;
    }
  }

  private boolean found(int lineEnd) {
    end = lineEnd;
    tooLong |= end - start > CallLog.MAX_LINE_LENGTH;
    number++;
    if (number == 1 && startsWithByteOrderMark()) {
      start += 3;
    }
    return true;
  }

  /** Moves the line to the front of a buffer in which there is room behind it. */
  private int makeRoom() {
    int kept = limit - start;
    int length = buffer.length;
    if (kept == length) {
      length = Math.min(2 * length, CallLog.MAX_LINE_LENGTH + USUAL_LENGTH);
    } else if (kept < USUAL_LENGTH) {
      length = USUAL_LENGTH;
    }
    byte[] target = length == buffer.length ? buffer : new byte[length];
    System.arraycopy(buffer, start, target, 0, kept);
    buffer = target;
    start = 0;
    limit = kept;
    return kept;
  }

  private boolean startsWithByteOrderMark() {
    return end - start >= 3
        && buffer[start] == (byte) 0xef
        && buffer[start + 1] == (byte) 0xbb
        && buffer[start + 2] == (byte) 0xbf;
  }

  /** {@return whether the line has nothing but white space} */
  boolean isBlank() {
    for (int i = start; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** {@return the line without its end; good until the next} */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(buffer, start, end - start);
  }
}

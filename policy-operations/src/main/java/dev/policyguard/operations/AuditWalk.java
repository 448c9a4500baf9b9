package dev.policyguard.operations;

import dev.policyguard.operations.AuditFolder.Numbered;
import dev.policyguard.operations.AuditProblem.Kind;
import dev.policyguard.operations.AuditRecord.TornEnd;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks along a chain, line by line and file by file, up to the first problem. Confined to a
 * thread; holds one line in memory.
 */
final class AuditWalk {

  private final AuditSeal seal;
  private final Consumer<AuditHead> seen;
  private @Nullable AuditHead head;
  private @Nullable AuditProblem problem;
  private final List<Tear> tears = new ArrayList<>();
  private final List<Tear> told = new ArrayList<>();
  private long lines;
  private long end;
  private int number;

  /**
   * A file that ends in the middle of a line.
   *
   * @param file the file
   * @param line the number of that line
   * @param begin where the line begins
   * @param end what there is of it
   */
  record Tear(Numbered file, long line, long begin, TornEnd end) {

    AuditProblem problem() {
      return new AuditProblem(
          Kind.TORN,
          file.name(),
          line,
          "the file ends in the middle of this record; opening the audit again tells of it, and"
              + " goes on");
    }
  }

  /**
   * A walk that begins behind a record.
   *
   * @param seal makes the hashes
   * @param from the record; null if the first one is to be believed whom it follows
   * @param seen is told of each record
   */
  AuditWalk(AuditSeal seal, @Nullable AuditHead from, Consumer<AuditHead> seen) {
    this.seal = seal;
    this.head = from;
    this.seen = seen;
  }

  /** Walks on through a file; does nothing more where there was a problem. */
  void through(Numbered file) throws IOException {
    if (problem != null) {
      return;
    }
    if (number > 0 && file.number() != number + 1) {
      problem =
          new AuditProblem(
              Kind.MISSING,
              file.name(),
              0,
              "the file before it is "
                  + AuditFolder.file(file.path(), number).name()
                  + "; those between them are missing");
      return;
    }
    number = file.number();
    end = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file.path()), 1 << 16)) {
      read(file, in);
    }
  }

  private void read(Numbered file, InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    for (long at = 1; problem == null; at++) {
      line.reset();
      int last = readLine(in, line);
      byte[] bytes = line.toByteArray();
      if (last == '\n') {
        check(file, at, bytes);
        end += bytes.length + 1;
      } else if (last < 0) {
        if (bytes.length > 0) {
          tears.add(new Tear(file, at, end, torn(file, bytes)));
        }
        return;
      } else {
        problem = changed(file, at, "is too long for a record");
      }
    }
  }

  /** Reads up to a line feed, which is not kept; says what it read last. */
  private static int readLine(InputStream in, ByteArrayOutputStream line) throws IOException {
    int next = in.read();
    while (next >= 0 && next != '\n' && line.size() < AuditLine.MAX_LENGTH) {
      line.write(next);
      next = in.read();
    }
    return next;
  }

  private static TornEnd torn(Numbered file, byte[] bytes) {
    return new TornEnd(
        file.name(),
        bytes.length,
        HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, AuditRecord.MAX_TORN)));
  }

  private void check(Numbered file, long at, byte[] bytes) {
    Optional<AuditLine> parsed = AuditLine.parse(bytes);
    if (parsed.isEmpty()) {
      problem = changed(file, at, "this line is no record as an audit writes them");
      return;
    }
    AuditLine line = parsed.get();
    if (!tears.isEmpty() && !line.tellsOfATear()) {
      problem = tears.get(0).problem();
      return;
    }
    told.addAll(tears);
    tears.clear();
    problem = follow(file, at, line).orElse(null);
    if (problem == null) {
      lines++;
      head = line.head();
      seen.accept(line.head());
    }
  }

  private Optional<AuditProblem> follow(Numbered file, long at, AuditLine line) {
    if (!seal.of(line.sealed()).equals(line.hash())) {
      return Optional.of(
          changed(
              file,
              at,
              "record "
                  + line.seq()
                  + " was changed, or is of another key: its hash is not that of its content"));
    }
    AuditHead before = head;
    if (before == null || (line.seq() == before.seq() + 1 && line.prev().equals(before.hash()))) {
      return Optional.empty();
    }
    return Optional.of(misplaced(file, at, line, before));
  }

  private static AuditProblem misplaced(Numbered file, long at, AuditLine line, AuditHead before) {
    long expected = before.seq() + 1;
    if (line.seq() > expected) {
      return new AuditProblem(
          Kind.MISSING,
          file.name(),
          at,
          "is record "
              + line.seq()
              + ", must be "
              + expected
              + ": what was between them was removed, or moved");
    }
    return line.seq() < expected
        ? new AuditProblem(
            Kind.OUT_OF_ORDER,
            file.name(),
            at,
            "is record "
                + line.seq()
                + ", must be "
                + expected
                + ": it was moved to here, or put in a second time")
        : new AuditProblem(
            Kind.REPLACED,
            file.name(),
            at,
            "record "
                + line.seq()
                + " does not follow the one before it: one of the two is of another chain");
  }

  private static AuditProblem changed(Numbered file, long at, String message) {
    return new AuditProblem(Kind.CHANGED, file.name(), at, message);
  }

  Optional<AuditProblem> problem() {
    return Optional.ofNullable(problem);
  }

  /** The tears that no record tells of yet. */
  List<Tear> tears() {
    return tears;
  }

  /** The tears that a record tells of, though the files still have them. */
  List<Tear> toldTears() {
    return told;
  }

  /** The last record; empty if there was none and the beginning is not known. */
  Optional<AuditHead> head() {
    return Optional.ofNullable(head);
  }

  /** How many records there were. */
  long lines() {
    return lines;
  }

  /** Where the last whole line of the last file ends. */
  long end() {
    return end;
  }
}

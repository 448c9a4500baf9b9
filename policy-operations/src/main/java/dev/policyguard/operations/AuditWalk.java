package dev.policyguard.operations;

import dev.policyguard.operations.AuditFolder.Numbered;
import dev.policyguard.operations.AuditProblem.Kind;
import dev.policyguard.operations.AuditRecord.TornEnd;
import java.io.IOException;
import java.util.ArrayList;
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
          "the file ends in the middle of this record: it is being written now, or whoever wrote"
              + " it died; opening the audit again tells of it, and goes on");
    }

    AuditProblem untold() {
      return new AuditProblem(
          Kind.TORN,
          file.name(),
          line,
          "the file ends in the middle of this line, and the record behind it does not tell of"
              + " that: something was cut off, or put in");
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
    try (AuditLines lines = new AuditLines(file)) {
      read(file, lines);
    }
  }

  private void read(Numbered file, AuditLines lines) throws IOException {
    long at = 1;
    for (AuditLines.Next next = lines.next(); next == AuditLines.Next.LINE; next = lines.next()) {
      byte[] bytes = lines.line();
      check(file, at, bytes);
      if (problem != null) {
        return;
      }
      end += bytes.length + 1;
      at++;
    }
    Optional<TornEnd> torn = lines.tornEnd();
    if (torn.isEmpty()) {
      problem = changed(file, at, "is too long for a record");
    } else if (torn.get().length() > 0) {
      tears.add(new Tear(file, at, end, torn.get()));
    }
  }

  private void check(Numbered file, long at, byte[] bytes) {
    Optional<AuditLine> parsed = AuditLine.parse(bytes);
    if (parsed.isEmpty()) {
      problem = changed(file, at, notARecord(bytes));
      return;
    }
    AuditLine line = parsed.get();
    if (!tears.isEmpty() && !tells(line)) {
      problem = tears.get(0).untold();
      return;
    }
    problem = follow(file, at, line).orElse(null);
    if (problem == null) {
      lines++;
      head = line.head();
      seen.accept(line.head());
    }
  }

  /** Behind files that end in the middle of a line, each record tells of one of them. */
  private boolean tells(AuditLine line) {
    Optional<Tear> tear = tears.stream().filter(torn -> line.tellsOf(torn.end())).findFirst();
    tear.ifPresent(told::add);
    tear.ifPresent(tears::remove);
    return tear.isPresent();
  }

  private static String notARecord(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return "zeros stand in this line, as a disk leaves them that lost what was written there";
      }
    }
    return "this line is no record as an audit writes them";
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

package dev.policyguard.testkit;

import dev.policyguard.policy.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A log of calls: one a line, each a JSON object in UTF-8 with the members of a call in a scenario
 * file: {@code at}, {@code tool}, {@code grant}, {@code session}, {@code caller}, {@code
 * arguments}, {@code outcome}, {@code approval}. Only {@code tool} is required.
 *
 * <p>Blank lines are passed over. A line that is no call is an entry too, with what is wrong with
 * it, and the next is read as if it were not there. Bounds of a line: {@value #MAX_LINE_LENGTH}
 * bytes, 500 levels of objects and arrays.
 *
 * <p>Confined to a thread. Needs the memory of its longest line, however many there are. Source:
 * the policy language, section 5.
 */
public final class CallLog implements Closeable {

  /** How many bytes a line may have: twice as many as the guard takes characters in strings. */
  public static final int MAX_LINE_LENGTH = 16 * 1024 * 1024;

  /**
   * What is wrong with a longer line is not told in detail: it may be wrong in a million places.
   */
  private static final int MOST_EXPLAINED = 256 * 1024;

  private static final int USUAL_LENGTH = 64 * 1024;

  private final InputStream in;
  private final LineReader lines;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer usual = CharBuffer.allocate(USUAL_LENGTH);
  private long now;

  private CallLog(InputStream in) {
    this.in = Objects.requireNonNull(in, "in");
    this.lines = new LineReader(in);
  }

  /** A line of a log that is not blank. */
  public sealed interface Entry {

    /** {@return the number of the line, from 1; blank lines count} */
    long line();
  }

  /**
   * A line that is a call.
   *
   * @param line the number of the line, from 1
   * @param call the call; its time is not before that of the call before
   */
  public record Recorded(long line, RecordedCall call) implements Entry {

    public Recorded {
      Objects.requireNonNull(call, "call");
    }
  }

  /**
   * A line that is no call.
   *
   * @param line the number of the line, from 1
   * @param problems what is wrong with it; not empty. Their pointers are into the line, and their
   *     lines are those of the log
   */
  public record Unreadable(long line, List<Problem> problems) implements Entry {

    public Unreadable {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Opens a log.
   *
   * @param file a file, with a line for each call
   * @return the log, before its first line; to be closed
   * @throws IOException if the file cannot be opened
   */
  public static CallLog open(Path file) throws IOException {
    return of(Files.newInputStream(file));
  }

  /**
   * Reads a log from a stream.
   *
   * @param in the stream, with a line for each call; need not be buffered
   * @return the log, before its first line
   */
  public static CallLog of(InputStream in) {
    return new CallLog(in);
  }

  /**
   * Reads the next line that is not blank.
   *
   * @return the line, a call or not; empty at the end of the log
   * @throws IOException if the stream cannot be read
   */
  public Optional<Entry> next() throws IOException {
    while (lines.next()) {
      if (lines.isTooLong()) {
        return Optional.of(tooLong());
      } else if (!lines.isBlank()) {
        return Optional.of(entry());
      }
    }
    return Optional.empty();
  }

  /** Closes the stream. */
  @Override
  public void close() throws IOException {
    in.close();
  }

  private Entry entry() {
    ByteBuffer bytes = lines.bytes();
    CharBuffer text =
        bytes.remaining() <= USUAL_LENGTH ? usual.clear() : CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.reset().decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      return notUtf8(text);
    }
    Optional<RecordedCall> call = CallLine.read(text, now);
    if (call.isEmpty()) {
      return explained(text);
    }
    return recorded(call.get());
  }

  private Recorded recorded(RecordedCall call) {
    now = call.at().toMillis();
    return new Recorded(lines.number(), call);
  }

  /** Reads a line again, and remembers where everything stands. */
  private Entry explained(CharBuffer text) {
    if (text.remaining() > MOST_EXPLAINED) {
      return unreadable(
          Problem.at("", "is no call", "must be a JSON object with the members of a call")
              .withAdvice("what is wrong is told for lines of up to " + MOST_EXPLAINED + " bytes"));
    }
    try {
      JsonText json = JsonText.read("line", text.toString(), "nothing");
      Findings findings = new Findings("line", json);
      Members members = Members.of(json.value(), "", findings);
      RecordedCall call = new CallReader(findings, "a log", now).read(members);
      members.end();
      findings.throwIfAny();
      return recorded(call);
    } catch (InvalidScenarioException e) {
      return new Unreadable(lines.number(), e.problems().stream().map(this::inLog).toList());
    }
  }

  private Unreadable notUtf8(CharBuffer before) {
    String text = before.toString();
    return unreadable(
        Problem.at("", "is not UTF-8 from here on", "must be UTF-8")
            .withLocation(new Lines(text).at(text.length())));
  }

  private Unreadable tooLong() {
    return unreadable(
        Problem.at(
                "", "is longer than " + MAX_LINE_LENGTH + " bytes", "must not be longer than that")
            .withAdvice("it was not read"));
  }

  private Unreadable unreadable(Problem problem) {
    return new Unreadable(lines.number(), List.of(inLog(problem)));
  }

  /** The same problem, with the line of the log in place of that of the line's own text. */
  private Problem inLog(Problem problem) {
    return problem
        .location()
        .map(
            place ->
                problem.withLocation(
                    new Problem.Location(
                        (int) Math.min(Integer.MAX_VALUE, lines.number()),
                        place.column(),
                        place.excerpt(),
                        place.caret(),
                        place.width())))
        .orElse(problem);
  }
}

package dev.policyguard.policy;

import dev.policyguard.call.PlainText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with a policy: where, what stands there, what is allowed, what to do.
 *
 * <p>Immutable and thread-safe. Programs look at the parts; {@link #toString()} is for people, and
 * its wording may change.
 *
 * @param pointer where it stands, as a JSON pointer (RFC 6901); empty for the whole document
 * @param found what stands there, as in {@code is 0}
 * @param allowed what may stand there, as in {@code must be above 0}
 * @param advice what to do, where there is more to say
 * @param location the place in the document's text, where the policy was read from one
 */
public record Problem(
    String pointer,
    String found,
    String allowed,
    Optional<String> advice,
    Optional<Location> location) {

  public Problem {
    Objects.requireNonNull(pointer, "pointer");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(allowed, "allowed");
    Objects.requireNonNull(advice, "advice");
    Objects.requireNonNull(location, "location");
  }

  /**
   * A problem of which only the place in the policy is known.
   *
   * @param pointer where it stands, as a JSON pointer
   * @param found what stands there
   * @param allowed what may stand there
   * @return the problem
   */
  public static Problem at(String pointer, String found, String allowed) {
    return new Problem(pointer, found, allowed, Optional.empty(), Optional.empty());
  }

  /**
   * The same problem, with what to do about it.
   *
   * @param advice what to do, as in {@code to block the tool use "action": "deny"}
   * @return the problem with this advice
   */
  public Problem withAdvice(String advice) {
    return new Problem(pointer, found, allowed, Optional.of(advice), location);
  }

  /**
   * The same problem, with its place in a document's text.
   *
   * @param location the place
   * @return the problem with this location
   */
  public Problem withLocation(Location location) {
    return new Problem(pointer, found, allowed, advice, Optional.of(location));
  }

  /**
   * {@return what stands there, what is allowed and what to do, in a sentence without the place}
   */
  public String message() {
    return found + ", " + allowed + advice.map(a -> "; " + a).orElse("");
  }

  /** {@return the place and the message on one line, which names in the pointer cannot break} */
  @Override
  public String toString() {
    String where = pointer.isEmpty() ? "document" : PlainText.of(pointer);
    return location.map(l -> l + " " + where).orElse(where) + ": " + message();
  }

  /**
   * All problems of a document: the document and how many there are, and for each problem a line
   * and, where it has a place in the text, the offending text with a mark below it.
   *
   * @param source what was read, as its author knows it: a file's name for example
   * @param problems what is wrong
   * @return several lines for people
   */
  public static String describe(String source, List<Problem> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    return problems.stream()
        .map(problem -> "\n  " + problem + excerpt(problem))
        .collect(Collectors.joining("", PlainText.of(source) + " has " + count + ":", ""));
  }

  private static String excerpt(Problem problem) {
    return problem
        .location()
        .filter(place -> !place.excerpt().isBlank())
        .map(place -> "\n      " + place.excerpt() + "\n      " + place.marker())
        .orElse("");
  }

  /**
   * A place in a document's text, and how that place looks.
   *
   * @param line the line, from 1
   * @param column the column in the line, from 1, counted in code points
   * @param excerpt the line around the place, shortened, without anything that would not print
   * @param caret where in the excerpt the offending text begins, from 0, counted in code points
   * @param width how many code points of the excerpt the offending text takes; at least 1
   */
  public record Location(int line, int column, String excerpt, int caret, int width) {

    public Location {
      Objects.requireNonNull(excerpt, "excerpt");
    }

    /** {@return the line that points at the offending text, to be printed below the excerpt} */
    public String marker() {
      return " ".repeat(caret) + "^".repeat(width);
    }

    /** {@return line and column as compilers write them, {@code 3:17}} */
    @Override
    public String toString() {
      return line + ":" + column;
    }
  }
}

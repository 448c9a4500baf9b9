package dev.policyguard.policy;

import dev.policyguard.call.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where in a call a condition looks: {@code args} or {@code caller}, and the way from there.
 *
 * <p>A way is made of {@code .name}, {@code ["any name"]}, {@code [3]} and {@code [*]} (every
 * element). Names are plain data and compared code point by code point: {@code args["a.b"]} is the
 * member {@code a.b}, and {@code args.a.b} the member {@code b} of the member {@code a}.
 *
 * <p>Immutable and thread-safe; parsed once. Two paths are equal if they are written alike. Source:
 * the policy language, section 2.
 */
public final class ArgumentPath {

  /** The most characters that a path may have. */
  public static final int MAX_LENGTH = 1_000;

  private final String text;
  private final Root root;
  private final List<Segment> segments;

  private ArgumentPath(String text, Root root, List<Segment> segments) {
    this.text = text;
    this.root = root;
    this.segments = List.copyOf(segments);
  }

  /**
   * Reads a path.
   *
   * @param text the path, {@code args.items[*]["unit price"]} for example
   * @return the path
   * @throws InvalidPartException if it is none; the message says where and what is allowed
   */
  public static ArgumentPath parse(String text) {
    Objects.requireNonNull(text, "text");
    return new Parser(text).path();
  }

  /** {@return where the path starts} */
  public Root root() {
    return root;
  }

  /** {@return the way from there; not empty} */
  public List<Segment> segments() {
    return segments;
  }

  /** {@return whether the path leads to every element of an array} */
  public boolean leadsToEach() {
    return segments.stream().anyMatch(Segment.Each.class::isInstance);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ArgumentPath that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** {@return the path as it was written} */
  @Override
  public String toString() {
    return text;
  }

  /** Where a path starts. */
  public enum Root {

    /** {@code args}: the call's arguments. */
    ARGUMENTS,

    /** {@code caller}: what the server knows about the caller. */
    CALLER
  }

  /** One step of a path. */
  public sealed interface Segment {

    /**
     * To a member of an object.
     *
     * @param name the member's name, any string
     */
    record Member(String name) implements Segment {}

    /**
     * To an element of an array.
     *
     * @param index the element's index, from 0
     */
    record Index(int index) implements Segment {}

    /** To every element of an array. */
    record Each() implements Segment {}
  }

  /** Reads a path from left to right. */
  private static final class Parser {
    private static final String ALLOWED =
        "must be args or caller, then .name, [\"any name\"], [3] or [*], as in args.items[*].price";

    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    ArgumentPath path() {
      if (text.length() > MAX_LENGTH) {
        throw new InvalidPartException(
            "path", "has " + text.length() + " characters", "must have at most " + MAX_LENGTH);
      }
      Root root = root();
      List<Segment> segments = new ArrayList<>();
      while (at < text.length()) {
        segments.add(segment());
      }
      if (segments.isEmpty()) {
        throw bad("ends behind " + text);
      }
      return new ArgumentPath(text, root, segments);
    }

    private Root root() {
      if (startsWithWord("args")) {
        at = "args".length();
        return Root.ARGUMENTS;
      } else if (startsWithWord("caller")) {
        at = "caller".length();
        return Root.CALLER;
      }
      throw bad("starts with neither args nor caller");
    }

    private boolean startsWithWord(String word) {
      return text.startsWith(word)
          && (text.length() == word.length()
              || text.charAt(word.length()) == '.'
              || text.charAt(word.length()) == '[');
    }

    private Segment segment() {
      char c = text.charAt(at);
      if (c == '.') {
        at++;
        return new Segment.Member(plainName());
      } else if (c == '[') {
        at++;
        return bracket();
      }
      throw bad("has " + PlainText.quoted(String.valueOf(c)) + " at character " + (at + 1));
    }

    private String plainName() {
      int start = at;
      while (at < text.length() && isNameCharacter(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw bad("has no name behind the dot at character " + start);
      }
      return text.substring(start, at);
    }

    private static boolean isNameCharacter(char c) {
      return c > ' ' && c != '.' && c != '[' && c != ']' && c != '"' && c != '*' && c != 0x7f;
    }

    private Segment bracket() {
      int open = at;
      Segment segment;
      if (at < text.length() && text.charAt(at) == '*') {
        at++;
        segment = new Segment.Each();
      } else if (at < text.length() && text.charAt(at) == '"') {
        segment = new Segment.Member(quotedName());
      } else {
        segment = new Segment.Index(index());
      }
      if (at == text.length() || text.charAt(at) != ']') {
        throw bad("has a bracket at character " + open + " that nothing fitting closes");
      }
      at++;
      return segment;
    }

    private int index() {
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      String digits = text.substring(start, at);
      if (digits.isEmpty()
          || digits.length() > 9
          || (digits.length() > 1 && digits.startsWith("0"))) {
        throw bad("has no index, name or * in the bracket at character " + start);
      }
      return Integer.parseInt(digits);
    }

    /** A JSON string: the same escapes, and no control characters. */
    private String quotedName() {
      StringBuilder name = new StringBuilder();
      int start = at;
      at++;
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return name.toString();
        } else if (c == '\\') {
          name.append(escaped());
        } else if (c < ' ') {
          throw bad("has a control character at character " + at);
        } else {
          name.append(c);
        }
      }
      throw bad("has a quote at character " + (start + 1) + " that nothing closes");
    }

    private char escaped() {
      char c = at < text.length() ? text.charAt(at++) : ' ';
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> unicode();
        default -> throw bad("has no JSON escape behind the backslash at character " + (at - 1));
      };
    }

    private char unicode() {
      int value = 0;
      for (int i = 0; i < 4; i++) {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0 || text.charAt(at) > 'f') {
          throw bad("needs four hexadecimal digits behind \\u, at character " + (at + 1));
        }
        value = value << 4 | digit;
        at++;
      }
      return (char) value;
    }

    private InvalidPartException bad(String found) {
      return new InvalidPartException("path", found, ALLOWED);
    }
  }
}

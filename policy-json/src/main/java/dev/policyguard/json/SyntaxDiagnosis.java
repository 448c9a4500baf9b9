package dev.policyguard.json;

import dev.policyguard.policy.JsonPointer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Explains in a person's words where a text stops being JSON, and what was probably meant.
 *
 * <p>Jackson alone decides whether a text is JSON; this walks over one that is not, up to the first
 * thing that the grammar (RFC 8259) has no place for. Linear in the text. Confined to a thread.
 */
final class SyntaxDiagnosis {

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Set<String> LITERALS = Set.of("true", "false", "null");
  private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity", "+Infinity");
  private static final String QUOTES = "'`‘’“”„«»";

  private final SourceText source;
  private final String text;
  private final Deque<String> path = new ArrayDeque<>();
  private final Deque<Integer> open = new ArrayDeque<>();
  private int at;

  private SyntaxDiagnosis(SourceText source) {
    this.source = source;
    this.text = source.text();
  }

  /** Adds the one problem of a text that is not JSON. */
  static void explain(SourceText source, Findings findings) {
    SyntaxDiagnosis diagnosis = new SyntaxDiagnosis(source);
    SyntaxMistake mistake = diagnosis.firstMistake();
    String pointer = JsonPointer.of(diagnosis.path);
    findings.add(mistake.start(), mistake.end(), mistake.describe(pointer));
  }

  /** Says whether the text is JSON, as this class sees it; tests compare it with Jackson. */
  static boolean accepts(SourceText source) {
    try {
      new SyntaxDiagnosis(source).document();
      return true;
    } catch (SyntaxMistake mistake) {
      return false;
    }
  }

  private SyntaxMistake firstMistake() {
    try {
      document();
      return new SyntaxMistake(0, 0, "is not JSON", "must be a JSON object");
    } catch (SyntaxMistake mistake) {
      return mistake;
    }
  }

  private void document() throws SyntaxMistake {
    skipSpace();
    if (at == text.length()) {
      throw new SyntaxMistake(0, 0, "is empty", "must be a JSON object")
          .advise("the smallest policy is {\"version\": \"1\", \"default\": \"deny\"}");
    }
    value("a value");
    skipSpace();
    if (at < text.length()) {
      if (isComment()) {
        throw unexpected("nothing behind the document");
      }
      throw new SyntaxMistake(
              at, at + 1, "has more text behind the document", "must end with the document")
          .advise("remove what is too much");
    }
  }

  private void value(String expected) throws SyntaxMistake {
    skipSpace();
    if (at == text.length()) {
      throw ends(expected);
    }
    switch (text.charAt(at)) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> at = StringSyntax.end(text, at);
      default -> word(expected);
    }
  }

  private void object() throws SyntaxMistake {
    open();
    if (!closes('}')) {
      int comma = -1;
      do {
        name(comma);
        skipSpace();
        if (at == text.length()) {
          throw ends("a colon and a value");
        } else if (text.charAt(at) != ':') {
          throw unexpected("a colon between name and value");
        }
        at++;
        value("a value");
        path.removeLast();
        comma = comma('}', "members");
      } while (comma >= 0);
    }
    open.pop();
  }

  private void name(int comma) throws SyntaxMistake {
    skipSpace();
    String expected = "a member name in double quotes" + (comma < 0 ? " or }" : "");
    if (at == text.length()) {
      throw ends(expected);
    } else if (text.charAt(at) == '"') {
      int end = StringSyntax.end(text, at);
      path.addLast(JsonReader.shortened(StringSyntax.name(text, at, end)));
      at = end;
    } else if (text.charAt(at) == '}' && comma >= 0) {
      throw lonelyComma(comma, "member");
    } else if (Character.isUnicodeIdentifierStart(text.codePointAt(at))) {
      int end = endOf(Character::isUnicodeIdentifierPart);
      throw unexpected(expected, end).advise("write \"" + text(at, end) + "\"");
    } else {
      throw unexpected(expected);
    }
  }

  private void array() throws SyntaxMistake {
    open();
    if (!closes(']')) {
      int comma = -1;
      int index = 0;
      do {
        skipSpace();
        if (comma >= 0 && at < text.length() && text.charAt(at) == ']') {
          throw lonelyComma(comma, "element");
        }
        path.addLast(Integer.toString(index++));
        value(comma < 0 ? "a value or ]" : "a value");
        path.removeLast();
        comma = comma(']', "elements");
      } while (comma >= 0);
    }
    open.pop();
  }

  private void open() throws SyntaxMistake {
    if (open.size() > JsonReader.MAX_DEPTH) {
      throw new SyntaxMistake(at, at + 1, "is nested too deep", "must be less deep");
    }
    open.push(at++);
  }

  private boolean closes(char close) throws SyntaxMistake {
    skipSpace();
    if (at < text.length() && text.charAt(at) == close) {
      at++;
      return true;
    }
    return false;
  }

  /** Steps over a comma and says where it was, or over the closing bracket and says -1. */
  private int comma(char close, String parts) throws SyntaxMistake {
    String expected = "a comma or " + close;
    if (closes(close)) {
      return -1;
    } else if (at == text.length()) {
      throw ends(expected);
    }
    char c = text.charAt(at);
    if (c == ',') {
      return at++;
    } else if (c == '"' || c == '{' || c == '[' || Character.isLetterOrDigit(c)) {
      throw new SyntaxMistake(
          at, at + 1, "has no comma before this", "must have one between two " + parts);
    }
    throw unexpected(expected);
  }

  private void word(String expected) throws SyntaxMistake {
    int end = endOf(SyntaxDiagnosis::isWordPart);
    String word = text.substring(at, end);
    if (LITERALS.contains(word) || NUMBER.matcher(word).matches()) {
      at = end;
    } else if (word.isEmpty()) {
      throw unexpected(expected);
    } else if (NO_NUMBERS.contains(word)) {
      throw unexpected(expected, end).advise("JSON has no such number");
    } else if (NearMiss.of(word, LITERALS).isPresent()) {
      throw unexpected(expected, end).advise("write " + NearMiss.of(word, LITERALS).get());
    } else if (word.chars().anyMatch(c -> c >= '0' && c <= '9')
        && !Character.isLetter(word.charAt(0))) {
      throw new SyntaxMistake(
              at, end, "has " + SafeText.bare(word) + " here", "must have a number as JSON has it")
          .advise(numberAdvice(word));
    } else {
      throw unexpected(expected, end)
          .advise("a string stands in double quotes: " + SafeText.quoted(word));
    }
  }

  private static String numberAdvice(String word) {
    if (word.startsWith("+")) {
      return "leave out the +";
    } else if (word.matches("-?0[xX].*")) {
      return "write the number in decimal digits";
    } else if (word.matches("-?0[0-9].*")) {
      return "leave out the leading zeros";
    } else if (word.matches("-?\\..*|.*\\.|.*\\.[eE].*")) {
      return "write a digit on both sides of the point";
    }
    return "as in 10, 0.5 or 1e3";
  }

  private void skipSpace() throws SyntaxMistake {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at < text.length() && !SafeText.isVisible(text.codePointAt(at))) {
      throw new SyntaxMistake(
              at,
              at + Character.charCount(text.codePointAt(at)),
              "has " + SafeText.named(text.codePointAt(at)) + " between the values",
              "must have only spaces, tabs and line breaks there")
          .advise("remove it");
    }
  }

  private SyntaxMistake unexpected(String expected) {
    if (isComment()) {
      return new SyntaxMistake(
              at, endOf(c -> c != '\n' && c != '\r'), "has a comment", "must have none")
          .advise("put it into a \"description\"");
    }
    SyntaxMistake mistake = unexpected(expected, at + Character.charCount(text.codePointAt(at)));
    char c = text.charAt(at);
    if (QUOTES.indexOf(c) >= 0) {
      return mistake.advise("strings stand in double quotes, \"like this\"");
    }
    if (c == ',' && text.substring(0, at).stripTrailing().endsWith(",")) {
      return mistake.advise("remove one of the two commas");
    }
    Integer opened = open.peek();
    if ((c == '}' || c == ']') && opened != null) {
      char bracket = text.charAt(opened);
      if ((bracket == '{') != (c == '}')) {
        return mistake.advise(stillOpen(opened));
      }
    }
    return mistake;
  }

  private SyntaxMistake unexpected(String expected, int end) {
    return new SyntaxMistake(at, end, "has " + text(at, end) + " here", "must have " + expected);
  }

  private SyntaxMistake ends(String expected) {
    int end = text.stripTrailing().length();
    SyntaxMistake mistake = new SyntaxMistake(end, end, "ends here", "must go on with " + expected);
    Integer opened = open.peek();
    return opened == null ? mistake : mistake.advise(stillOpen(opened));
  }

  private String stillOpen(int opened) {
    return "the " + text.charAt(opened) + " of line " + source.line(opened) + " is not closed";
  }

  private SyntaxMistake lonelyComma(int comma, String part) {
    return new SyntaxMistake(
            comma, comma + 1, "has a comma behind the last " + part, "must have none there")
        .advise("remove it");
  }

  private boolean isComment() {
    return text.startsWith("//", at) || text.startsWith("/*", at) || text.startsWith("#", at);
  }

  private int endOf(IntPredicate part) {
    int end = at;
    while (end < text.length() && part.test(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  private static boolean isWordPart(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || "+-._$".indexOf(codePoint) >= 0;
  }

  private String text(int start, int end) {
    return SafeText.bare(text.substring(start, end));
  }
}

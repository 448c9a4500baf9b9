package dev.policyguard.json;

/**
 * Lays out a canonical form for people: adds white space and changes nothing else. An object or
 * array that has no other in it stands on one line, if it is short.
 */
final class Indented {

  private static final int MAX_ON_ONE_LINE = 80;

  private final String compact;
  private final StringBuilder out;
  private int at;

  private Indented(String compact) {
    this.compact = compact;
    this.out = new StringBuilder(compact.length() * 2);
  }

  static String of(String canonicalForm) {
    Indented layout = new Indented(canonicalForm);
    layout.value(0);
    return layout.out.append('\n').toString();
  }

  private void value(int level) {
    char first = compact.charAt(at);
    if (first != '{' && first != '[') {
      copyScalar();
      return;
    }
    String space = endOfShort() > 0 ? " " : "\n" + "  ".repeat(level + 1);
    out.append(first);
    at++;
    boolean empty = compact.charAt(at) == '}' || compact.charAt(at) == ']';
    while (compact.charAt(at) != '}' && compact.charAt(at) != ']') {
      if (compact.charAt(at) == ',') {
        out.append(',');
        at++;
      }
      out.append(space);
      if (first == '{') {
        copyScalar();
        out.append(": ");
        at++;
      }
      value(level + 1);
    }
    if (!empty) {
      out.append(space.equals(" ") ? space : "\n" + "  ".repeat(level));
    }
    out.append(compact.charAt(at));
    at++;
  }

  /** Where the object or array ends that begins here; 0 if it is long or has another in it. */
  private int endOfShort() {
    int end = at + 1;
    while (end < compact.length() && end - at < MAX_ON_ONE_LINE) {
      switch (compact.charAt(end)) {
        case '{', '[' -> {
          return 0;
        }
        case '}', ']' -> {
          return end;
        }
        case '"' -> end = endOfString(end);
        default -> end++;
      }
    }
    return 0;
  }

  private void copyScalar() {
    int end = at;
    if (compact.charAt(at) == '"') {
      end = endOfString(at);
    } else {
      while (",}]".indexOf(compact.charAt(end)) < 0) {
        end++;
      }
    }
    out.append(compact, at, end);
    at = end;
  }

  private int endOfString(int start) {
    int end = start + 1;
    while (compact.charAt(end) != '"') {
      end += compact.charAt(end) == '\\' ? 2 : 1;
    }
    return end + 1;
  }
}

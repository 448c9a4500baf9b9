package dev.policyguard.catalog.page;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML. Whatever is given as text is escaped, and elements end in the order in which they
 * began; so nothing that a server says can become an element. Confined to a thread.
 */
final class Html {

  private final StringBuilder out = new StringBuilder(64 * 1024);
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element; its attributes are names and values in turn, ours alone. */
  Html open(String element, String... attributes) {
    start(element, attributes);
    open.push(element);
    return this;
  }

  /** Begins an element on a line of its own. */
  Html line(String element, String... attributes) {
    out.append('\n');
    return open(element, attributes);
  }

  /** An element that has no content and no end. */
  Html empty(String element, String... attributes) {
    start(element, attributes);
    return this;
  }

  /** Ends the innermost element. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** A whole element with a text of ours. */
  Html element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  /** A text of ours. */
  Html text(String text) {
    escape(text);
    return this;
  }

  /** A text of ours, as the browser reads it: a style or a script. */
  Html raw(String text) {
    out.append(text);
    return this;
  }

  /**
   * A text that is not ours within a line: it is isolated, and cannot reorder what is around it.
   */
  Html foreign(ForeignText text) {
    open("bdi");
    pieces(text);
    return close().leftOut(text);
  }

  /** A text that is not ours as a paragraph of its own. */
  Html foreignBlock(ForeignText text) {
    line("p", "dir", "auto");
    pieces(text);
    close();
    if (text.leftOut() > 0) {
      line("p").leftOut(text).close();
    }
    return this;
  }

  /** JSON for people to read and copy; strings in foreign letters reorder nothing around them. */
  Html json(String json) {
    String seen = Visible.json(json);
    int i = 0;
    while (i < seen.length()) {
      int start = seen.indexOf('"', i);
      if (start < 0) {
        break;
      }
      int end = endOfString(seen, start);
      escape(seen.substring(i, start));
      string(seen.substring(start, end));
      i = end;
    }
    return text(seen.substring(i));
  }

  private void string(String string) {
    if (string.chars().allMatch(c -> c < 0x80)) {
      escape(string);
    } else {
      element("bdi", string);
    }
  }

  private static int endOfString(String json, int start) {
    int end = start + 1;
    while (end < json.length() && json.charAt(end) != '"') {
      end += json.charAt(end) == '\\' ? 2 : 1;
    }
    return Math.min(end + 1, json.length());
  }

  private void pieces(ForeignText text) {
    for (ForeignText.Piece piece : text.pieces()) {
      if (piece instanceof ForeignText.Mark mark) {
        element("span", mark.text(), "class", "mark");
      } else {
        escape(piece.text());
      }
    }
  }

  private Html leftOut(ForeignText text) {
    return text.leftOut() == 0
        ? this
        : text(" ").element("span", Words.leftOut(text.leftOut()), "class", "left-out");
  }

  private void start(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}

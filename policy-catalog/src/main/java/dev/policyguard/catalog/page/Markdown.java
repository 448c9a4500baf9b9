package dev.policyguard.catalog.page;

/**
 * Writes Markdown. Text that is not ours stands in code alone, inline or fenced, where nothing
 * means anything, and neither links nor mentions are made. Confined to a thread.
 */
final class Markdown {

  private final StringBuilder out = new StringBuilder(16 * 1024);

  /** A text of ours, which may have Markdown in it. */
  Markdown text(String text) {
    out.append(text);
    return this;
  }

  /** A text that is not ours within a line. */
  Markdown foreign(ForeignText text) {
    out.append(text.isEmpty() ? "(empty)" : code(text.toString()));
    return text.leftOut() == 0 ? this : text(" (" + Words.leftOut(text.leftOut()) + ")");
  }

  /** The same in a cell of a table, which a vertical bar would end. */
  Markdown cell(ForeignText text) {
    out.append(text.isEmpty() ? "(empty)" : code(text.toString().replace("|", "‹U+007C›")));
    return this;
  }

  /** A text of many lines that is not ours. */
  Markdown fenced(String language, String text) {
    String fence = "`".repeat(Math.max(3, longestRun(text) + 1));
    out.append(fence).append(language).append('\n').append(text.stripTrailing()).append('\n');
    out.append(fence).append("\n\n");
    return this;
  }

  private static String code(String text) {
    String ticks = "`".repeat(longestRun(text) + 1);
    boolean padded =
        !text.isBlank()
            && (text.startsWith("`")
                || text.endsWith("`")
                || text.startsWith(" ")
                || text.endsWith(" "));
    String pad = padded ? " " : "";
    return ticks + pad + text + pad + ticks;
  }

  private static int longestRun(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}

package dev.policyguard.catalog.page;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts that mean something in a page, if the page lets them. */
final class HostileTexts {

  private static final String[] PARTS = {
    "</script>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</code></pre>",
    "\" onclick=\"alert(1)",
    "' x='",
    "<!--",
    "-->",
    "]]>",
    "<svg/onload=alert(1)>",
    "</title>",
    "&lt;",
    "&#60;",
    "&amp",
    "javascript:alert(1)",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\0",
    "\r",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "  ",
    "`",
    "``",
    "```",
    "````",
    "\n```\n",
    "~~~",
    "|",
    "\\",
    "\\|",
    "\\`",
    "# ",
    "\n# ",
    "- ",
    "1. ",
    "> ",
    "*",
    "**",
    "_",
    "[x](y)",
    "![x](y)",
    "[x]: y\n",
    "<https://evil.example>",
    "https://evil.example",
    "www.evil.example",
    "a@evil.example",
    "@user",
    "#1",
    "$x$",
    "<details>",
    "\n---\n",
    "\n===\n",
    "\u05d0\u05d1",
    "\u0301",
    "\ud800",
    "\udc00",
    "\ud83d\ude00",
    "\ufe0f",
    "\u200d",
    "\u2028",
    "\u034f",
    "\u3164",
    "\udb40\udc41",
    "\u00a0",
    "\ufffe",
    "{{x}}",
    "${x}",
    "%s"
  };

  private HostileTexts() {}

  static Arbitrary<String> all() {
    Arbitrary<String> anything = Arbitraries.strings().all().ofMaxLength(12);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(4, Arbitraries.of(PARTS)), net.jqwik.api.Tuple.of(1, anything))
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }

  /** Those that a policy can name. */
  static Arbitrary<String> names() {
    return all()
        .map(text -> "n" + text)
        .filter(name -> name.codePoints().noneMatch(c -> c >= 0xd800 && c < 0xe000));
  }
}

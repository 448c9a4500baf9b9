package dev.policyguard.cli;

import java.util.Map;

/** What the output is written to. */
enum Terminal {

  /** No terminal: a file, a pipe, the log of a build. */
  NONE,

  /** A terminal without colours, or whose owner wants none. */
  PLAIN,

  /** A terminal with colours. */
  COLOUR;

  /** What a terminal can show, by the environment. Source: https://no-color.org. */
  static Terminal of(Map<String, String> environment) {
    boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
    return refused || dumb ? PLAIN : COLOUR;
  }
}

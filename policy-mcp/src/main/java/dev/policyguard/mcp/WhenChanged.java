package dev.policyguard.mcp;

/**
 * What becomes of a tool that is not as it was reviewed: its definition is another one, or nobody
 * has reviewed it. In each case the log says so, and {@link GuardedTools#coverage} does.
 */
public enum WhenChanged {

  /** It is offered and called as before: for a start, and where somebody reads the log. */
  REPORT,

  /**
   * It is listed, and every call is denied with {@code TOOL_DENIED}. Models still read its words,
   * and may obey them with another tool.
   */
  DENY,

  /**
   * It is as if it were not there: on no list, and a call is answered as one of an unknown tool.
   */
  HIDE
}

package dev.policyguard.diff;

import java.util.Locale;

/** What can be said to a question about two policies. */
public enum Answer {

  /** It is so: there is an example, or a limit that by itself makes it so. */
  YES,

  /** It is not so, and that is proved. */
  NO,

  /** Neither an example nor a proof was found. */
  CANNOT_TELL;

  /**
   * Joins two answers by OR.
   *
   * @param other the other one
   * @return yes if one is, else unknown if one is, else no
   */
  public Answer or(Answer other) {
    if (this == YES || other == YES) {
      return YES;
    }
    return this == CANNOT_TELL || other == CANNOT_TELL ? CANNOT_TELL : NO;
  }

  /** {@return the name that output for programs uses} */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.policyguard.condition;

/**
 * What a condition comes to. Source: the policy language, section 2.
 *
 * <p>{@link #ERROR} never helps a caller: whoever asks has to say what it means for them.
 */
public enum Truth {

  /** It holds. */
  TRUE,

  /** It does not hold. */
  FALSE,

  /** A value is there, and the operator has no answer for it. */
  ERROR;

  /**
   * Kleene's AND: false if one is, else error if one is, else true.
   *
   * @param other the other one
   * @return what both together come to
   */
  public Truth and(Truth other) {
    if (this == FALSE || other == FALSE) {
      return FALSE;
    }
    return this == ERROR || other == ERROR ? ERROR : TRUE;
  }

  /**
   * Kleene's OR: true if one is, else error if one is, else false.
   *
   * @param other the other one
   * @return what either comes to
   */
  public Truth or(Truth other) {
    if (this == TRUE || other == TRUE) {
      return TRUE;
    }
    return this == ERROR || other == ERROR ? ERROR : FALSE;
  }

  static Truth of(boolean holds) {
    return holds ? TRUE : FALSE;
  }
}

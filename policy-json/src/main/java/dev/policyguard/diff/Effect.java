package dev.policyguard.diff;

import java.util.Locale;

/** What a change does to the calls that get through. */
public enum Effect {

  /** Calls get through that did not. */
  WIDENED("+"),

  /** Calls no longer get through that did. */
  NARROWED("-"),

  /** Both. */
  WIDENED_AND_NARROWED("±"),

  /** No call gets through that did not; whether one no longer does cannot be told. */
  NOT_WIDENED("-"),

  /** Whether calls get through that did not cannot be told. */
  CANNOT_TELL("?"),

  /** The same calls get through; other words are used, or the same thing is said in another way. */
  SAME_CALLS("=");

  private final String sign;

  Effect(String sign) {
    this.sign = sign;
  }

  /** {@return one character that stands for it in a list} */
  public String sign() {
    return sign;
  }

  /** {@return the name that output for programs uses} */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Effect of(Answer widens, Answer narrows) {
    return switch (widens) {
      case YES -> narrows == Answer.YES ? WIDENED_AND_NARROWED : WIDENED;
      case CANNOT_TELL -> CANNOT_TELL;
      case NO ->
          switch (narrows) {
            case YES -> NARROWED;
            case CANNOT_TELL -> NOT_WIDENED;
            case NO -> SAME_CALLS;
          };
    };
  }
}

package dev.policyguard.lint;

import java.util.Locale;

/** How much a finding matters; the worst comes last. */
public enum Severity {

  /** Worth knowing; often meant so. */
  INFO,

  /** Probably not what was meant. */
  WARNING,

  /** What is written cannot do what it says. */
  ERROR;

  /** {@return the name in lower case, as messages have it} */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }
}

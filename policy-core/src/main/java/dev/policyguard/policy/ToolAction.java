package dev.policyguard.policy;

import java.util.Locale;

/** What a tool rule does before any of its conditions is looked at. */
public enum ToolAction {

  /** Calls are allowed, within the rest of the rule. The default. */
  ALLOW,

  /** The tool stays visible, and every call is denied. */
  DENY,

  /** Every call waits for a person's yes. */
  REQUIRE_APPROVAL;

  /** {@return the name that policies use} */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }
}

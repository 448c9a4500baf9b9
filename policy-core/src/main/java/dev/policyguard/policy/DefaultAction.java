package dev.policyguard.policy;

import java.util.Locale;

/** What happens to a tool that a policy does not list. Source: the policy language, section 1. */
public enum DefaultAction {

  /** It may be called, without any limit of its own. */
  ALLOW,

  /** Every call is denied. */
  DENY;

  /** {@return the name that policies use} */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }
}

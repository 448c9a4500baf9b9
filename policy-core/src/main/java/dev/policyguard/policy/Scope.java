package dev.policyguard.policy;

import java.util.Locale;

/** Whose calls one counter adds up. Source: the policy language, section 3. */
public enum Scope {

  /** The calls of one grant: the caller's identity. The default. */
  GRANT,

  /**
   * The calls of one session: one connection of a grant. The calls of a grant that come without a
   * session count as one session.
   */
  SESSION,

  /** All calls, whoever makes them. */
  GLOBAL;

  /** {@return the name that policies use} */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }
}

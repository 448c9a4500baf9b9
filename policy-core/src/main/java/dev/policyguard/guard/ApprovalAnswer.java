package dev.policyguard.guard;

import java.util.Objects;

/** What came of asking a person. Only {@link Approved} lets a call go on. */
public sealed interface ApprovalAnswer {

  /** A person says yes. */
  record Approved() implements ApprovalAnswer {}

  /** A person says no. */
  record Denied() implements ApprovalAnswer {}

  /** A person was asked, and said nothing in time. */
  record TimedOut() implements ApprovalAnswer {}

  /**
   * No person could be asked.
   *
   * @param why a sentence for the caller
   */
  record NotAsked(String why) implements ApprovalAnswer {

    /** Checks that there is a reason. */
    public NotAsked {
      Objects.requireNonNull(why, "why");
    }
  }

  /** {@return a yes} */
  static ApprovalAnswer approved() {
    return new Approved();
  }

  /** {@return a no} */
  static ApprovalAnswer denied() {
    return new Denied();
  }

  /** {@return silence} */
  static ApprovalAnswer timedOut() {
    return new TimedOut();
  }

  /**
   * Says that no person could be asked.
   *
   * @param why a sentence for the caller
   * @return the answer, which denies
   */
  static ApprovalAnswer notAsked(String why) {
    return new NotAsked(why);
  }
}

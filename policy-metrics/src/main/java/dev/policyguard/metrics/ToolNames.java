package dev.policyguard.metrics;

import dev.policyguard.decision.DecisionCode;

/** Which names callers give that are names of tools. A function. */
final class ToolNames {

  private ToolNames() {}

  /**
   * Whether a decision shows that a policy has something to say of a tool, so that its name is not
   * one that the caller made up.
   *
   * @param code the decision's code
   */
  static boolean areVouchedForBy(DecisionCode code) {
    return switch (code) {
      case INVALID_CALL, NO_POLICY, HIDDEN, DEFAULT_DENY, INTERNAL_ERROR -> false;
      default -> true;
    };
  }
}

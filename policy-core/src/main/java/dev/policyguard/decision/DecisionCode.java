package dev.policyguard.decision;

/**
 * Why a call was decided as it was; stable, for programs. Source: the policy language, section 4,
 * whose order this is.
 */
public enum DecisionCode {

  /** Nothing stands against the call. */
  ALLOWED,

  /** The call itself is not one: its tool's name or its arguments are out of bounds. */
  INVALID_CALL,

  /** There is no policy for this caller, or nobody vouches for the caller. */
  NO_POLICY,

  /** The policy hides the tool. */
  HIDDEN,

  /** The policy does not list the tool and denies what it does not list. */
  DEFAULT_DENY,

  /** The tool's rule denies every call. */
  TOOL_DENIED,

  /** A {@code require} does not hold. */
  REQUIREMENT_NOT_MET,

  /** A {@code deny_if} holds. */
  DENY_CONDITION,

  /** A condition has no answer for the type of the argument that it looks at. */
  ARGUMENT_TYPE,

  /**
   * The tool cannot take the arguments: they do not fit its input schema. The policy language does
   * not know this code; a server's own check of the arguments has it.
   */
  INVALID_ARGUMENTS,

  /** The amount that a call would be charged is absent or no amount. */
  INVALID_AMOUNT,

  /** A limit is used up, or the call alone is more than it allows. */
  LIMIT_EXCEEDED,

  /** A person has to say yes first. */
  APPROVAL_REQUIRED,

  /** A person said no. */
  APPROVAL_DENIED,

  /** No person said yes in time. */
  APPROVAL_TIMEOUT,

  /** The store of the counters did not answer, so nothing is known about the limits. */
  COUNTER_UNAVAILABLE,

  /** Something unforeseen happened in the guard. */
  INTERNAL_ERROR
}

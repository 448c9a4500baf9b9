package dev.policyguard.guard;

/** How the handler of an allowed call ended. */
public enum HandlerOutcome {
  /** It returned a result. */
  COMPLETED,
  /** It threw, or returned what is no result or says that it is an error. */
  FAILED,
  /** It did not end in time, and is not waited for any longer. */
  TIMED_OUT,
  /** The server gave the charge back: the work does not count. */
  REFUNDED,
  /** The permit was settled by somebody who did not say. */
  UNKNOWN
}

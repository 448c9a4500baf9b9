package dev.policyguard.mcp;

import dev.policyguard.guard.PolicyGuard;

/**
 * What the author of a server said of its tools, for all of them. Immutable and thread-safe.
 *
 * @param guard decides
 * @param callers says who calls
 * @param approval asks a person
 */
record Settings(PolicyGuard guard, Callers callers, Approval approval) {

  /** What holds if the author says no more. */
  static Settings of(PolicyGuard guard, CallerResolver callers) {
    return new Settings(guard, new Callers(callers), Approval.by(guard));
  }

  Settings withApproval(Approval approval) {
    return new Settings(guard, callers, approval);
  }
}

package dev.policyguard.lint;

/** One idea of what may be wrong. Stateless. */
interface Check {

  /** Looks at the policy, and reports only what can be proved. */
  void check(Subject subject, Report report);
}

package dev.policyguard.spring;

/** Something is missing without which the tools would not be guarded; the application stops. */
final class SetupException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String action;

  /**
   * Says what is wrong, and what to do.
   *
   * @param problem where, what stands there, what is allowed
   * @param action what to do
   */
  SetupException(String problem, String action) {
    super(problem + " " + action);
    this.problem = problem;
    this.action = action;
  }

  String problem() {
    return problem;
  }

  String action() {
    return action;
  }
}

package dev.policyguard.mcp;

/** A server's tools and its policies do not fit, and its author asked for it to be checked. */
public final class IncompleteCoverageException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final transient Coverage coverage;

  IncompleteCoverageException(Coverage coverage) {
    super(coverage.toString());
    this.coverage = coverage;
  }

  /** {@return what does not fit} */
  public Coverage coverage() {
    return coverage;
  }
}

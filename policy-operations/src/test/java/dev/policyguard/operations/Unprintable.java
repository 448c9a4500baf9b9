package dev.policyguard.operations;

/** A failure that fails whoever wants to say what failed. */
@SuppressWarnings("OverrideThrowableToString") // that is what fails here
final class Unprintable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  @Override
  public String getMessage() {
    throw new IllegalStateException("again");
  }
}

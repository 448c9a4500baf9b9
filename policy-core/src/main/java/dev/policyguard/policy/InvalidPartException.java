package dev.policyguard.policy;

import java.util.Objects;

/**
 * A part of a policy that cannot be built: a path, a pattern or a number that is none. Who reads a
 * document makes a {@link Problem} of its two halves.
 */
public final class InvalidPartException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String found;
  private final String allowed;

  InvalidPartException(String part, String found, String allowed) {
    super(part + ": " + found + ", " + allowed);
    this.found = Objects.requireNonNull(found, "found");
    this.allowed = Objects.requireNonNull(allowed, "allowed");
  }

  /** {@return what stands there, as in {@code starts with neither args nor caller}} */
  public String found() {
    return found;
  }

  /** {@return what may stand there, as in {@code must be args or caller}} */
  public String allowed() {
    return allowed;
  }
}

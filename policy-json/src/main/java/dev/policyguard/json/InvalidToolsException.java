package dev.policyguard.json;

/** A file of tools that cannot be used. The message is for people, and begins with its name. */
public final class InvalidToolsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidToolsException(String source, String found) {
    super(source + ": " + found);
  }
}

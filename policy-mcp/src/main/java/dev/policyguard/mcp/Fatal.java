package dev.policyguard.mcp;

/** Tells what can still be answered from what cannot. */
final class Fatal {

  private Fatal() {}

  /**
   * Throws on what the virtual machine itself is dying of, {@link OutOfMemoryError} for one. A
   * stack that overflowed is free again where this is called, and a class that cannot be linked is
   * the trouble of whoever needs it.
   */
  static void rethrow(Throwable thrown) {
    if (thrown instanceof VirtualMachineError error && !(thrown instanceof StackOverflowError)) {
      throw error;
    }
  }
}

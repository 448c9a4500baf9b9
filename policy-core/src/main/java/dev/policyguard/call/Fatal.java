package dev.policyguard.call;

/** Tells what can still be answered from what cannot. */
public final class Fatal {

  private Fatal() {}

  /**
   * Throws on what the virtual machine itself is dying of, {@link OutOfMemoryError} for one, and
   * returns for everything else. A stack that overflowed is free again where this is called, and a
   * class that cannot be linked is the trouble of whoever needs it.
   *
   * @param thrown what was caught
   */
  public static void rethrow(Throwable thrown) {
    if (thrown instanceof VirtualMachineError error && !(thrown instanceof StackOverflowError)) {
      throw error;
    }
  }
}

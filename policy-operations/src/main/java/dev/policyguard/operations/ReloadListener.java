package dev.policyguard.operations;

/**
 * Is told what becomes of a policy file.
 *
 * <p>Called on the thread that watches the file, or that asked for a look, one event after the
 * other. One that blocks keeps the file from being watched, and no call waits for it; one that
 * throws is logged, and changes nothing.
 */
@FunctionalInterface
public interface ReloadListener {

  /**
   * Something happened.
   *
   * @param event what
   */
  void happened(ReloadEvent event);
}

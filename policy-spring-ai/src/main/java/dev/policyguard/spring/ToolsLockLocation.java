package dev.policyguard.spring;

import dev.policyguard.json.InvalidToolsException;
import dev.policyguard.json.ToolsLock;
import dev.policyguard.tool.ToolPins;

/** Reads the reviewed tools that {@code policyguard.tools-lock} names. */
final class ToolsLockLocation {

  private static final String ACTION =
      "Set policyguard.tools-lock to the place of the lock file, for example classpath:tools.lock or"
          + " /etc/app/tools.lock; or leave it out, and no tool is compared with what was reviewed.";

  private static final ConfiguredFile<ToolPins> FILE =
      new ConfiguredFile<>("policyguard.tools-lock", ACTION, ToolsLock::read, ToolsLock::read);

  private ToolsLockLocation() {}

  static ToolPins read(String location) {
    try {
      return FILE.read(location);
    } catch (InvalidToolsException e) {
      throw new SetupException("The reviewed tools cannot be used: " + e.getMessage(), ACTION);
    }
  }
}

package dev.policyguard.mcp;

import dev.policyguard.guard.PolicyGuard;
import java.time.Duration;
import java.util.Optional;

/**
 * What the author of a server said of its tools, for all of them. Immutable and thread-safe.
 *
 * @param guard decides
 * @param callers says who calls
 * @param approval asks a person
 * @param disclosure how much clients are told
 * @param handlerTimeout how long a handler is waited for; for ever if empty
 * @param invalidArguments how often a caller is told what is wrong with arguments
 * @param inventory what is known and checked of the tools
 */
record Settings(
    PolicyGuard guard,
    Callers callers,
    Approval approval,
    Disclosure disclosure,
    Optional<Duration> handlerTimeout,
    Optional<InvalidArgumentsLimit> invalidArguments,
    Inventory inventory) {

  /** What holds if the author says no more. */
  static Settings of(PolicyGuard guard, CallerResolver callers) {
    return new Settings(
        guard,
        new Callers(callers),
        new BoundedApproval(Approval.by(guard)),
        Disclosure.STANDARD,
        Optional.empty(),
        Optional.empty(),
        Inventory.empty());
  }

  Settings withApproval(Approval approval) {
    return new Settings(
        guard,
        callers,
        new BoundedApproval(approval),
        disclosure,
        handlerTimeout,
        invalidArguments,
        inventory);
  }

  Settings withDisclosure(Disclosure disclosure) {
    return new Settings(
        guard, callers, approval, disclosure, handlerTimeout, invalidArguments, inventory);
  }

  Settings withHandlerTimeout(Duration timeout) {
    return new Settings(
        guard, callers, approval, disclosure, Optional.of(timeout), invalidArguments, inventory);
  }

  Settings withInvalidArguments(InvalidArgumentsLimit limit) {
    return new Settings(
        guard, callers, approval, disclosure, handlerTimeout, Optional.of(limit), inventory);
  }

  Settings withInventory(Inventory inventory) {
    return new Settings(
        guard, callers, approval, disclosure, handlerTimeout, invalidArguments, inventory);
  }
}

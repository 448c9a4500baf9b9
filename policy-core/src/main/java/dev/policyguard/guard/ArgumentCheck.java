package dev.policyguard.guard;

import dev.policyguard.call.ToolCall;
import java.util.Optional;

/**
 * Says whether a tool can take the arguments of a call: the tool's own input schema, as a rule.
 *
 * <p>Asked once it is known that the caller may call the tool, so that nobody else learns what it
 * takes, and before the limits are charged, so that a call that cannot be made costs nothing.
 * Implementations are thread-safe and quick; one that throws denies.
 */
@FunctionalInterface
public interface ArgumentCheck {

  /** Takes all arguments. */
  ArgumentCheck NONE = call -> Optional.empty();

  /**
   * Looks at the arguments of a call.
   *
   * @param call the call, which the rules of the policy allow
   * @return what is wrong with its arguments, in a sentence for the caller; empty if nothing is
   */
  Optional<String> problem(ToolCall call);
}

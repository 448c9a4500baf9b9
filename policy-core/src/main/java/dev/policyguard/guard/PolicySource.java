package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Policy;
import java.util.Objects;
import java.util.Optional;

/**
 * Says which policy a caller is under: the same for everyone, or one for each grant.
 *
 * <p>Asked for every call, so it must be quick: a look into a map. It should give the same {@link
 * Policy} object again and again, since the guard compiles every object that it has not met before.
 * Where it gives another one from some moment on, calls that are under way finish on the one they
 * began with. Implementations are thread-safe; one that throws or returns null denies.
 */
@FunctionalInterface
public interface PolicySource {

  /**
   * Finds the policy of a caller.
   *
   * @param caller who calls
   * @return the policy; empty if there is none for this caller, whose calls are then denied with
   *     {@code NO_POLICY}
   */
  Optional<Policy> policyFor(Caller caller);

  /**
   * One policy for everyone.
   *
   * @param policy the policy
   * @return its source
   */
  static PolicySource of(Policy policy) {
    Optional<Policy> always = Optional.of(Objects.requireNonNull(policy, "policy"));
    return caller -> always;
  }
}

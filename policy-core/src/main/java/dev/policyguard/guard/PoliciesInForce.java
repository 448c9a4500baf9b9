package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Policy;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the policy that a caller is under, compiled. A policy is compiled when it is met for the
 * first time, and known again by its object.
 *
 * <p>Thread-safe and lock-free: the table of what is compiled is copied when it grows. At most
 * {@value #MOST} policies are kept; then all but the newest are compiled anew when they are met.
 */
final class PoliciesInForce {

  /** How many compiled policies are kept. */
  static final int MOST = 1_000;

  private final PolicySource source;
  private final Function<Policy, PolicyInForce> compile;
  private final PolicyInForce nobodys;

  /** Never changed, but replaced; of two threads that add to it at once, one adds again later. */
  private volatile IdentityHashMap<Policy, PolicyInForce> compiled = new IdentityHashMap<>();

  PoliciesInForce(PolicySource source, Function<Policy, PolicyInForce> compile) {
    this.source = source;
    this.compile = compile;
    this.nobodys = compile.apply(Policy.builder().build());
  }

  /** The policy of a caller; null if there is none. */
  @Nullable PolicyInForce of(Caller caller) {
    Optional<Policy> policy = source.policyFor(caller);
    return policy.isPresent() ? compiled(policy.get()) : null;
  }

  /** The compiled form of a policy. */
  PolicyInForce compiled(Policy policy) {
    PolicyInForce known = compiled.get(policy);
    return known != null ? known : added(policy);
  }

  private PolicyInForce added(Policy policy) {
    PolicyInForce added = compile.apply(policy);
    IdentityHashMap<Policy, PolicyInForce> before = compiled;
    IdentityHashMap<Policy, PolicyInForce> after =
        before.size() < MOST ? new IdentityHashMap<>(before) : new IdentityHashMap<>();
    after.put(policy, added);
    compiled = after;
    return added;
  }

  /**
   * What callers without a policy are under: it lists nothing, and denies what it does not list.
   */
  PolicyInForce nobodys() {
    return nobodys;
  }
}

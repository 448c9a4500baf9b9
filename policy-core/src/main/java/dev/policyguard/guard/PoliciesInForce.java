package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Policy;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the policy that a caller is under, compiled. A policy is compiled when it is met for the
 * first time, and known again by its object.
 *
 * <p>Thread-safe and lock-free: the table of what is compiled is replaced when another policy is
 * met. What is compiled goes with its policy: when the source has another one and no longer holds
 * it, nor does anybody else. At most {@value #MOST} policies are kept; then all but the newest are
 * compiled anew when they are met.
 */
final class PoliciesInForce {

  /** How many compiled policies are kept. */
  static final int MOST = 1_000;

  private final PolicySource source;
  private final Function<Policy, PolicyInForce> compile;
  private final PolicyInForce nobodys;

  /** Of two threads that add to it at once, one adds again later. */
  private volatile CompiledPolicies compiled = CompiledPolicies.NONE;

  PoliciesInForce(PolicySource source, Function<Policy, PolicyInForce> compile) {
    this.source = source;
    this.compile = compile;
    this.nobodys = compile.apply(Policy.builder().build());
  }

  /** The policy of a caller, as the source gives it. */
  Optional<Policy> policyFor(Caller caller) {
    return Objects.requireNonNull(source.policyFor(caller), "the policy source answered null");
  }

  /** The policy of a caller; null if there is none. */
  @Nullable PolicyInForce of(Caller caller) {
    Optional<Policy> policy = policyFor(caller);
    return policy.isPresent() ? compiled(policy.get()) : null;
  }

  /** The compiled form of a policy. */
  PolicyInForce compiled(Policy policy) {
    PolicyInForce known = compiled.of(policy);
    return known != null ? known : added(policy);
  }

  private PolicyInForce added(Policy policy) {
    PolicyInForce added = compile.apply(policy);
    CompiledPolicies before = compiled;
    compiled = (before.size() < MOST ? before : CompiledPolicies.NONE).with(policy, added);
    return added;
  }

  /** How many compiled policies are kept, those included that are about to go. */
  int kept() {
    return compiled.size();
  }

  /**
   * What callers without a policy are under: it lists nothing, and denies what it does not list.
   */
  PolicyInForce nobodys() {
    return nobodys;
  }
}

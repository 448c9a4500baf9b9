package dev.policyguard.spring;

import dev.policyguard.guard.PolicyGuard;

/** Looks on at the guard that is made of properties and beans. */
interface GuardObserver {

  /** The guard is being built. */
  void join(PolicyGuard.Builder guard);

  /** The guard is there. */
  void watch(PolicyGuard guard);
}

/**
 * What acts: the {@link dev.policyguard.guard.PolicyGuard guard}, that decides about calls, charges
 * them and runs their handlers.
 */
@NullMarked
package dev.policyguard.guard;

import org.jspecify.annotations.NullMarked;

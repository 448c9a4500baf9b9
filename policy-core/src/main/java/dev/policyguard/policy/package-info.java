/**
 * What is written down: a {@link dev.policyguard.policy.Policy policy}, its {@link
 * dev.policyguard.policy.ToolRule tool rules} and {@link dev.policyguard.policy.Limit limits}, and
 * what may be {@linkplain dev.policyguard.policy.Problem wrong} with them. Nothing here acts.
 */
@NullMarked
package dev.policyguard.policy;

import org.jspecify.annotations.NullMarked;

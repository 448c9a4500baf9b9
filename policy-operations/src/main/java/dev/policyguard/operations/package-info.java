/**
 * What a server needs while it runs: a {@linkplain dev.policyguard.operations.WatchedPolicy policy
 * file that may change}, an {@linkplain dev.policyguard.operations.AuditLog audit} without which no
 * call runs, and a {@linkplain dev.policyguard.operations.HealthCheck look} at how everything does.
 */
@NullMarked
package dev.policyguard.operations;

import org.jspecify.annotations.NullMarked;

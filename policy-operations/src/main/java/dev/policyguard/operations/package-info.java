/**
 * What a server needs while it runs: an {@linkplain dev.policyguard.operations.AuditLog audit} that
 * outlasts it.
 */
@NullMarked
package dev.policyguard.operations;

import org.jspecify.annotations.NullMarked;

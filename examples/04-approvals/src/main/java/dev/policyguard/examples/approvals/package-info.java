/** A refund that a person approves, asked through the client that makes the call. */
@NullMarked
package dev.policyguard.examples.approvals;

import org.jspecify.annotations.NullMarked;

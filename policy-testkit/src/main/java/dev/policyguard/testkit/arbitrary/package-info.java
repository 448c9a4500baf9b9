/**
 * Random policies, and calls that hit them, for properties that hold of every call: {@link
 * dev.policyguard.testkit.arbitrary.CallArbitraries#near} draws calls at the edges of a policy of
 * yours. Needs jqwik, which users bring themselves.
 */
@NullMarked
package dev.policyguard.testkit.arbitrary;

import org.jspecify.annotations.NullMarked;

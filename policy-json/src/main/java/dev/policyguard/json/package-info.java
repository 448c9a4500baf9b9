/**
 * The document: {@code policy.json} to a {@link dev.policyguard.policy.Policy policy} and back, and
 * every problem that a document has, with its place in the text.
 */
@NullMarked
package dev.policyguard.json;

import org.jspecify.annotations.NullMarked;

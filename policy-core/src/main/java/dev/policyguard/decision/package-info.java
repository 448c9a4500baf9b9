/**
 * What goes out: the {@link dev.policyguard.decision.Decision decision} about a call, with the
 * {@link dev.policyguard.decision.DecisionCode code} and the rule that it rests on.
 */
@NullMarked
package dev.policyguard.decision;

import org.jspecify.annotations.NullMarked;

/**
 * What is evaluated: {@link dev.policyguard.condition.CompiledCondition conditions}, in the three
 * values that they may come to. Functions of a call, and of nothing else.
 */
@NullMarked
package dev.policyguard.condition;

import org.jspecify.annotations.NullMarked;

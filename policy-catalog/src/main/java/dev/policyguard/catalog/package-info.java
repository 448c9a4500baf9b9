/**
 * The catalogue: what a tool can do, told from its own definition, and the rule recommended for it.
 *
 * <p>{@link RiskClassifier} reads a {@link ListedTool} and answers with a {@link Classification};
 * {@link Recommendation} turns its {@link Category} into a rule. Both are functions: the same
 * definition has the same answer, with no model and no network. What counts is written in {@code
 * lexicon.txt} beside this package.
 */
@NullMarked
package dev.policyguard.catalog;

import org.jspecify.annotations.NullMarked;

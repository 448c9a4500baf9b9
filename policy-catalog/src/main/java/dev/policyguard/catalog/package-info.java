/**
 * The catalogue: what a tool can do, told from its own definition, and the rule recommended for it.
 *
 * <p>{@link dev.policyguard.catalog.RiskClassifier} reads a {@link
 * dev.policyguard.tool.ToolDefinition} and answers with a {@link
 * dev.policyguard.catalog.Classification}; {@link dev.policyguard.catalog.Recommendation} turns its
 * {@link dev.policyguard.catalog.Category} into a rule. Both are functions: the same definition has
 * the same answer, with no model and no network. What counts is written in {@code lexicon.txt}
 * beside this package.
 */
@NullMarked
package dev.policyguard.catalog;

import org.jspecify.annotations.NullMarked;

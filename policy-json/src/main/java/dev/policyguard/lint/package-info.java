/**
 * Lint: what a valid policy says and probably does not mean. {@link
 * dev.policyguard.lint.PolicyLint} looks at a policy, and at the tools of its server if they are
 * known, and gives {@linkplain dev.policyguard.lint.LintFinding findings}.
 */
@NullMarked
package dev.policyguard.lint;

import org.jspecify.annotations.NullMarked;

/**
 * PolicyGuard's core: deny-by-default policies for the tools that AI agents call.
 *
 * <p>A call comes in, the policy's rule for its tool is looked up, its conditions are checked, its
 * limits are charged, a person is asked where the rule wants it, and only then does the tool's
 * handler run:
 *
 * <pre>
 * ToolCall ──► PolicyGuard ──► ToolRule ──► conditions ──► limits (reserve) ──► approval ──► handler ──► settle
 *                   │
 *                   └──► Decision: allowed, or denied with a code, a rule and a message
 * </pre>
 *
 * <p>Read the packages in this order; none knows a later one: {@code call} (what comes in), {@code
 * tool} (what a server offers), {@code policy} (what is written down), {@code condition} (what is
 * evaluated), {@code decision} (what goes out), {@code limit} (what is counted), {@code guard}
 * (what acts).
 *
 * <p>Everything is immutable and thread-safe unless it says otherwise. Nothing here reads a file, a
 * clock or a console: time comes from a {@code Ticker}, which the guard is given.
 */
@NullMarked
package dev.policyguard;

import org.jspecify.annotations.NullMarked;

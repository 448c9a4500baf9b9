/**
 * A guarded MCP server, from end to end. {@link
 * dev.policyguard.examples.testserver.GuardedTestServer} is the server; the guard is a few lines of
 * it. {@link dev.policyguard.examples.testserver.Tour} is a client that starts it and calls its
 * tools. {@code TestTools} has what the tools are, {@code TestRuns} and {@code SessionRecords} what
 * they do; none of these three knows that there is a guard.
 */
@NullMarked
package dev.policyguard.examples.testserver;

import org.jspecify.annotations.NullMarked;

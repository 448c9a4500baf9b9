/**
 * What comes in: a {@link dev.policyguard.call.ToolCall call} of a tool, its {@link
 * dev.policyguard.call.Caller caller}, and the {@link dev.policyguard.call.JsonObject snapshot} of
 * its arguments.
 */
@NullMarked
package dev.policyguard.call;

import org.jspecify.annotations.NullMarked;

/**
 * The official MCP Java SDK's tools, {@linkplain dev.policyguard.mcp.GuardedTools guarded}: no call
 * reaches a tool's handler that the policy does not allow.
 */
@NullMarked
package dev.policyguard.mcp;

import org.jspecify.annotations.NullMarked;

package dev.policyguard.mcp;

import dev.policyguard.guard.Permit;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;

/** What becomes of a call before its handler. */
sealed interface Entry {

  /** The handler may run, with this request and no other; then the permit is settled. */
  record Admitted(Permit permit, CallToolRequest request) implements Entry {}

  /** The handler must not run; this is the answer. */
  record Answered(CallToolResult answer) implements Entry {}

  /** The handler must not run, and the caller must not learn that there is one. */
  record Unknown(McpError error) implements Entry {}
}

package dev.policyguard.mcp;

import dev.policyguard.call.Fatal;
import dev.policyguard.guard.Permit;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Optional;
import java.util.function.BiFunction;

/** A synchronous handler behind the guard: answers every call that it is given. Thread-safe. */
final class GuardedSyncHandler
    implements BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> {

  private final GuardedTool tool;
  private final BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> handler;

  GuardedSyncHandler(
      GuardedTool tool,
      BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> handler) {
    this.tool = tool;
    this.handler = handler;
  }

  @Override
  public CallToolResult apply(McpSyncServerExchange exchange, CallToolRequest request) {
    Entry entry = tool.enter(exchange.transportContext(), exchange.sessionId(), request);
    if (entry instanceof Entry.Admitted admitted) {
      return run(exchange, admitted.request(), admitted.permit());
    } else if (entry instanceof Entry.Answered answered) {
      return answered.answer();
    }
    throw ((Entry.Unknown) entry).error();
  }

  private CallToolResult run(
      McpSyncServerExchange exchange, CallToolRequest request, Permit permit) {
    try (permit) {
      return tool.returned(permit, handler.apply(exchange, request));
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Optional<McpError> error = tool.meantForTheClient(e);
      if (error.isPresent()) {
        throw error.get();
      }
      return tool.failed(permit, e);
    }
  }
}

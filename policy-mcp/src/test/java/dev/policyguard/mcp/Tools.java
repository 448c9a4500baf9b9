package dev.policyguard.mcp;

import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Tools for the tests. */
final class Tools {

  static final Map<String, Object> ANY_OBJECT = Map.of("type", "object");

  private Tools() {}

  static SyncToolSpecification tool(
      String name, Function<CallToolRequest, CallToolResult> handler) {
    return tool(name, ANY_OBJECT, handler);
  }

  static SyncToolSpecification tool(
      String name,
      Map<String, Object> inputSchema,
      Function<CallToolRequest, CallToolResult> handler) {
    BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> callHandler =
        (exchange, request) -> handler.apply(request);
    return new SyncToolSpecification(Tool.builder(name, inputSchema).build(), callHandler);
  }

  static SyncToolSpecification withOutput(
      String name, Map<String, Object> outputSchema, CallToolResult result) {
    return new SyncToolSpecification(
        Tool.builder(name, ANY_OBJECT).outputSchema(outputSchema).build(),
        (exchange, request) -> result);
  }

  static CallToolResult ok(CallToolRequest request) {
    return CallToolResult.builder().addTextContent("ok").isError(false).build();
  }

  static Function<CallToolRequest, CallToolResult> mustNotRun() {
    return request -> {
      throw new AssertionError("s3cret: the handler ran");
    };
  }
}

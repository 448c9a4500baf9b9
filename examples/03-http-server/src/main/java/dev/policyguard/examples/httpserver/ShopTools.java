package dev.policyguard.examples.httpserver;

import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** What the shop's server offers. Knows nothing of principals and policies. Thread-safe. */
final class ShopTools {

  private static final List<String> ORDERS = List.of("A-17", "A-18", "B-3");

  private final AtomicInteger refunds = new AtomicInteger();

  /** {@return the tools and their handlers} */
  List<SyncToolSpecification> all() {
    return List.of(
        tool(
            "find_orders",
            "Finds the orders whose number begins with a text.",
            schema(Map.of("prefix", type("string")), List.of()),
            this::find),
        tool(
            "refund_order",
            "Pays money back.",
            schema(
                Map.of("order", type("string"), "amount", type("number")),
                List.of("order", "amount")),
            this::refund),
        tool(
            "export_orders",
            "Writes all orders, with their customers, to a file.",
            schema(Map.of(), List.of()),
            arguments -> "exported " + ORDERS.size() + " orders"));
  }

  private String find(Map<String, Object> arguments) {
    Object prefix = arguments.getOrDefault("prefix", "");
    return String.join(
        ", ", ORDERS.stream().filter(order -> order.startsWith(prefix.toString())).toList());
  }

  private String refund(Map<String, Object> arguments) {
    return "refund "
        + refunds.incrementAndGet()
        + ": "
        + arguments.get("amount")
        + " for "
        + arguments.get("order");
  }

  private static SyncToolSpecification tool(
      String name,
      String description,
      Map<String, Object> schema,
      Function<Map<String, Object>, String> work) {
    return new SyncToolSpecification(
        Tool.builder(name, schema).description(description).build(),
        (exchange, request) ->
            CallToolResult.builder().addTextContent(work.apply(request.arguments())).build());
  }

  private static Map<String, Object> schema(Map<String, Object> properties, List<String> required) {
    return Map.of("type", "object", "properties", properties, "required", required);
  }

  private static Map<String, Object> type(String name) {
    return Map.of("type", name);
  }
}

package dev.policyguard.mcp;

import dev.policyguard.tool.ToolDefinition;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a tool of the SDK says on {@code tools/list}, whose parts may all be missing. */
final class Definitions {

  private Definitions() {}

  static ToolDefinition of(Tool tool) {
    return ToolDefinition.builder(tool.name())
        .title(Objects.requireNonNullElse(tool.title(), ""))
        .description(Objects.requireNonNullElse(tool.description(), ""))
        .inputSchema(Objects.requireNonNullElse(tool.inputSchema(), Map.of()))
        .outputSchema(Objects.requireNonNullElse(tool.outputSchema(), Map.of()))
        .annotations(tool.annotations() == null ? Map.of() : claims(tool.annotations()))
        .build();
  }

  private static Map<String, Object> claims(ToolAnnotations annotations) {
    Map<String, Object> claims = new LinkedHashMap<>();
    put(claims, "title", annotations.title());
    put(claims, "readOnlyHint", annotations.readOnlyHint());
    put(claims, "destructiveHint", annotations.destructiveHint());
    put(claims, "idempotentHint", annotations.idempotentHint());
    put(claims, "openWorldHint", annotations.openWorldHint());
    put(claims, "returnDirect", annotations.returnDirect());
    return claims;
  }

  private static void put(Map<String, Object> claims, String name, @Nullable Object claim) {
    if (claim != null) {
      claims.put(name, claim);
    }
  }
}

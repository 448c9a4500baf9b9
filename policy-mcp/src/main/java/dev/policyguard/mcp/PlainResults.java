package dev.policyguard.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * Makes plain JSON of what handlers return, so that sending it cannot fail: a transport that cannot
 * write a result answers nothing and, over stdio, is dead from then on. The copy is nobody else's,
 * so it does not change any more either.
 *
 * <p>Numbers stay exact, since nothing is written as text on the way. The handler's own objects are
 * read once. Immutable and thread-safe.
 */
final class PlainResults {

  /**
   * How many levels of objects and arrays a result may have. JSON libraries write and read 500;
   * what validates a result needs a stack for every level, more than once.
   */
  static final int MAX_DEPTH = 128;

  private static final TypeRef<Map<String, Object>> OBJECT = new TypeRef<>() {};

  private final McpJsonMapper json;

  private PlainResults(McpJsonMapper json) {
    this.json = json;
  }

  /**
   * Copies with the mapper that the SDK writes with.
   *
   * @throws IllegalStateException if there is none
   */
  static PlainResults withSdksMapper() {
    try {
      return new PlainResults(McpJsonDefaults.getMapper());
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException(
          "there is no JSON mapper; add io.modelcontextprotocol.sdk:mcp-json-jackson3 (or"
              + " -jackson2) to the class path",
          e);
    }
  }

  /** A copy that can be sent. Throws what the mapper and the result's own code throw. */
  CallToolResult copyOf(CallToolResult result) {
    Map<String, Object> plain = json.convertValue(result, OBJECT);
    checkDepth(plain, MAX_DEPTH);
    return json.convertValue(plain, CallToolResult.class);
  }

  /**
   * A result of structured content alone, with the same as text for clients that know no other. The
   * SDK's server does that for tools with an output schema, but drops the metadata doing it.
   */
  CallToolResult withText(CallToolResult plain) {
    if (!plain.content().isEmpty()) {
      return plain;
    }
    try {
      String text = json.writeValueAsString(plain.structuredContent());
      return new CallToolResult(
          List.of(TextContent.builder(text).build()),
          plain.isError(),
          plain.structuredContent(),
          plain.meta());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The protocol's error as it can be sent, likewise. */
  McpError copyOf(JSONRPCError error) {
    Map<String, Object> plain = json.convertValue(error, OBJECT);
    checkDepth(plain, MAX_DEPTH);
    return new McpError(json.convertValue(plain, JSONRPCError.class));
  }

  private static void checkDepth(@Nullable Object value, int levels) {
    if (value instanceof Map<?, ?> object) {
      checkDepthOfAll(object.values(), levels);
    } else if (value instanceof Collection<?> array) {
      checkDepthOfAll(array, levels);
    }
  }

  private static void checkDepthOfAll(Collection<?> values, int levels) {
    if (levels == 0) {
      throw new IllegalArgumentException(
          "the result is nested more than "
              + MAX_DEPTH
              + " levels deep, which is the most allowed");
    }
    for (Object value : values) {
      checkDepth(value, levels - 1);
    }
  }
}

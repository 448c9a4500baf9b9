package dev.policyguard.spring;

import dev.policyguard.mcp.ServletIdentity;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.ai.tool.method.MethodToolCallbackProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** An application with tools from everywhere that Spring AI takes them from. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Shop {

  /** How often each handler that must not run did. */
  static final AtomicInteger DELETIONS = new AtomicInteger();

  static final Tool DELETE_ACCOUNT =
      Tool.builder(
              "delete_account",
              Map.of("type", "object", "required", List.of("account"), "properties", Map.of()))
          .description("Deletes an account.")
          .build();

  /** Whom a request's bearer token names, as Spring Security would say. */
  @Bean
  Filter authentication() {
    return (request, response, chain) -> {
      String token = ((HttpServletRequest) request).getHeader("Authorization");
      Principal principal = token == null ? null : () -> token.substring("Bearer ".length());
      chain.doFilter(
          new HttpServletRequestWrapper((HttpServletRequest) request) {
            @Override
            public Principal getUserPrincipal() {
              return principal;
            }
          },
          response);
    };
  }

  @Bean
  ServletIdentity callers() {
    return ServletIdentity.principal();
  }

  @Bean
  Counter counter() {
    return new Counter();
  }

  @Bean
  ToolCallbackProvider stock() {
    return MethodToolCallbackProvider.builder().toolObjects(new Stock()).build();
  }

  @Bean
  List<McpServerFeatures.SyncToolSpecification> administration(
      McpServerFeatures.SyncToolSpecification deletion) {
    return List.of(deletion);
  }

  @Bean
  McpServerFeatures.SyncToolSpecification deletion() {
    return new McpServerFeatures.SyncToolSpecification(
        DELETE_ACCOUNT, (exchange, request) -> deleted());
  }

  @Bean
  List<McpServerFeatures.AsyncToolSpecification> asyncAdministration() {
    return List.of(
        new McpServerFeatures.AsyncToolSpecification(
            DELETE_ACCOUNT, (exchange, request) -> Mono.fromSupplier(Shop::deleted)));
  }

  @Bean
  List<McpStatelessServerFeatures.SyncToolSpecification> statelessAdministration() {
    return List.of(
        new McpStatelessServerFeatures.SyncToolSpecification(
            DELETE_ACCOUNT, (context, request) -> deleted()));
  }

  @Bean
  List<McpStatelessServerFeatures.AsyncToolSpecification> statelessAsyncAdministration() {
    return List.of(
        new McpStatelessServerFeatures.AsyncToolSpecification(
            DELETE_ACCOUNT, (context, request) -> Mono.fromSupplier(Shop::deleted)));
  }

  static CallToolResult deleted() {
    DELETIONS.incrementAndGet();
    return CallToolResult.builder().addTextContent("deleted").build();
  }

  /** Tools that are annotated methods of a bean. */
  static class Counter {

    @McpTool(name = "greet", description = "Greets somebody.")
    String greet(@McpToolParam(description = "who", required = true) String name) {
      return "Hello, " + name + ".";
    }

    @McpTool(name = "create_refund", description = "Refunds an amount.")
    String refund(@McpToolParam(description = "how much", required = true) int amount) {
      return "Refunded " + amount + ".";
    }

    @McpTool(name = "unmentioned", description = "No policy names it.")
    String unmentioned() {
      throw new AssertionError("was called");
    }
  }

  /** A tool that is a {@code ToolCallback}. */
  static class Stock {

    @org.springframework.ai.tool.annotation.Tool(
        name = "stock_level",
        description = "How many there are.")
    String level(String article) {
      return article + ": 7";
    }
  }
}

package dev.policyguard.spring;

import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpStatelessAsyncServer;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.mcp.customizer.McpAsyncServerCustomizer;
import org.springframework.ai.mcp.customizer.McpSyncServerCustomizer;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;

/**
 * Prepares a server while it is built, checks it when it is there, and guards what is added to it
 * afterwards.
 */
final class GuardedServers {

  private final ToolShapes shapes;
  private final CoverageCheck coverage;

  /** Stands around every server that is handed out. */
  private final MethodInterceptor guard = this::proceed;

  /** Servers that were prepared and have not come by yet. */
  private final AtomicInteger prepared = new AtomicInteger();

  GuardedServers(ToolShapes shapes, CoverageCheck coverage) {
    this.shapes = shapes;
    this.coverage = coverage;
  }

  /** A server checks no arguments before the guard does, and lists nothing that is hidden. */
  McpSyncServerCustomizer lastOfSync(McpSyncServerCustomizer own) {
    return server -> {
      own.customize(server);
      server.validateToolInputs(false).addToolFilter(shapes.guarded().filter());
      prepared.incrementAndGet();
    };
  }

  McpAsyncServerCustomizer lastOfAsync(McpAsyncServerCustomizer own) {
    return server -> {
      own.customize(server);
      server.validateToolInputs(false).addToolFilter(shapes.guarded().asyncFilter());
      prepared.incrementAndGet();
    };
  }

  /** A transport was given its handler behind the guard, so its server is on the way. */
  void prepared() {
    prepared.incrementAndGet();
  }

  /**
   * Checks a server and hands out one like it that guards what is added.
   *
   * @throws SetupException if the server, or a tool of it, went past the guard
   */
  Object guard(String name, Object server) {
    if (isGuarding(server)) {
      return server;
    }
    if (prepared.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
      throw new SetupException(
          "The bean "
              + name
              + ", a "
              + server.getClass().getSimpleName()
              + ", was not built by Spring AI, so its tools would not be guarded.",
          "Leave the server to Spring AI, or guard it with GuardedTools.addTo and keep it out of"
              + " the application context.");
    }
    coverage.check(toolsOf(server).stream().map(ToolShapes::described).toList());
    return guarding(server);
  }

  /** Another's proxy, of an aspect for example, guards nothing. */
  private boolean isGuarding(Object server) {
    return server instanceof Advised proxy
        && Stream.of(proxy.getAdvisors()).anyMatch(advisor -> advisor.getAdvice() == guard);
  }

  private Object guarding(Object server) {
    ProxyFactory proxy = new ProxyFactory(server);
    proxy.setProxyTargetClass(true);
    proxy.addAdvice(guard);
    return proxy.getProxy(server.getClass().getClassLoader());
  }

  private @Nullable Object proceed(MethodInvocation call) throws Throwable {
    Object[] arguments = call.getArguments();
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = shapes.guard(arguments[i]);
    }
    Object result = call.proceed();
    return result instanceof McpAsyncServer inner ? guarding(inner) : result;
  }

  private static List<Tool> toolsOf(Object server) {
    if (server instanceof McpSyncServer it) {
      return it.listTools();
    } else if (server instanceof McpAsyncServer it) {
      return it.listTools().collectList().blockOptional().orElseThrow();
    } else if (server instanceof McpStatelessSyncServer it) {
      return it.listTools();
    }
    return ((McpStatelessAsyncServer) server)
        .listTools()
        .collectList()
        .blockOptional()
        .orElseThrow();
  }
}

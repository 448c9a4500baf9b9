package dev.policyguard.examples.httpserver;

import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.mcp.ServletIdentity;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A guarded MCP server on the network, in an embedded Jetty. Thread-safe. */
final class HttpEndpoint {

  private static final String PATH = "/mcp";
  private static final Duration PATIENCE = PolicyGuard.DEFAULT_APPROVAL_TIMEOUT.plusMinutes(1);

  private final Server jetty;
  private final ServerConnector connector;

  private HttpEndpoint(Server jetty, ServerConnector connector) {
    this.jetty = jetty;
    this.connector = connector;
  }

  /**
   * Starts to serve.
   *
   * @param port the port, or 0 for any that is free
   * @param guard says what callers may do
   * @param tools what there is to call
   * @param principals who presents which bearer token
   * @param capacity how much there is at once
   * @return the server
   * @throws Exception if it does not start
   */
  static HttpEndpoint start(
      int port,
      PolicyGuard guard,
      List<SyncToolSpecification> tools,
      Map<String, String> principals,
      Capacity capacity)
      throws Exception {
    Server jetty = new Server(new QueuedThreadPool(capacity.threads()));
    ServerConnector connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(1_024); // who connects when many do is not turned away
    jetty.addConnector(connector);

    ServletContextHandler context = new ServletContextHandler("/");
    addFilter(context, new BearerTokens(principals));
    addFilter(context, new FairShare(capacity.perPrincipal()));
    context.addServlet(new ServletHolder(transport(guard, tools)), PATH);
    jetty.setHandler(context);
    jetty.start();
    return new HttpEndpoint(jetty, connector);
  }

  /** All that it takes to guard it: whom the filter has verified is who calls. */
  private static HttpServletStreamableServerTransportProvider transport(
      PolicyGuard guard, List<SyncToolSpecification> tools) {
    ServletIdentity identity = ServletIdentity.principal();
    HttpServletStreamableServerTransportProvider transport =
        HttpServletStreamableServerTransportProvider.builder()
            .mcpEndpoint(PATH)
            .contextExtractor(identity)
            .build();

    GuardedTools.of(guard)
        .callers(identity)
        .elicitApprovals()
        .addTo(McpServer.sync(transport), tools)
        .serverInfo("shop", "0.1.0")
        .requestTimeout(PATIENCE) // longer than the guard waits for a person
        .immediateExecution(true) // on Jetty's threads: Reactor's few are soon all stuck
        .build();
    return transport;
  }

  private static void addFilter(ServletContextHandler context, Filter filter) {
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  /** {@return where clients reach it} */
  URI address() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + PATH);
  }

  /** Waits until somebody stops it. */
  void join() throws InterruptedException {
    jetty.join();
  }
}

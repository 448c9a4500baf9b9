package dev.policyguard.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.metrics.GuardMetrics;
import dev.policyguard.metrics.PolicyFigures;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * The shop with metrics for Prometheus at {@code /metrics} of another port, and with a policy in
 * shadow mode that would allow nothing but looking: {@code <port> <port of the metrics>}, 0 for any
 * that is free. Says where the metrics are when it is asked.
 */
final class MeteredShop {

  private MeteredShop() {}

  public static void main(String[] args) throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    HttpEndpoint endpoint =
        HttpEndpoint.start(
            Integer.parseInt(args[0]),
            guard(registry),
            new ShopTools().all(),
            ShopServer.PRINCIPALS,
            Capacity.SMALL);
    HttpServer metrics = serve(registry, Integer.parseInt(args[1]));
    System.out.println(ShopServer.READY + endpoint.address());
    System.out.println("http://127.0.0.1:" + metrics.getAddress().getPort() + "/metrics");
    endpoint.join();
  }

  private static PolicyGuard guard(PrometheusMeterRegistry registry) throws IOException {
    Instant start = Instant.now();
    InMemoryCounterStore store = new InMemoryCounterStore(Ticker.system(), 1_000);
    GuardMetrics metrics = GuardMetrics.to(registry);
    PolicyGuard guard =
        ShopServer.guard()
            .counterStore(store)
            .shadow(Policy.builder().tool("find_orders", ToolRule.allow()).build())
            .listener(metrics, Delivery.INLINE)
            .build();
    metrics.watch(guard);
    metrics.watch(store);
    metrics.watch(() -> new PolicyFigures(PolicyFigures.State.CURRENT, start, Instant.now(), 0, 0));
    return guard;
  }

  private static HttpServer serve(PrometheusMeterRegistry registry, int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] scrape = registry.scrape().getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, scrape.length);
          try (exchange) {
            exchange.getResponseBody().write(scrape);
          }
        });
    server.start();
    return server;
  }
}

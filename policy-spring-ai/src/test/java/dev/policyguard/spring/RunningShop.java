package dev.policyguard.spring;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A {@link Shop} that was started, on a port of its own, and its clients. */
final class RunningShop implements AutoCloseable {

  private final ConfigurableApplicationContext application;
  private final List<McpSyncClient> clients = new ArrayList<>();

  RunningShop(String... properties) {
    this.application =
        new SpringApplicationBuilder(Shop.class)
            .properties(
                "server.port=0",
                "server.address=127.0.0.1",
                "spring.main.banner-mode=off",
                "logging.level.root=OFF",
                "server.shutdown=immediate",
                "policyguard.policy=classpath:policy.json")
            .properties(properties)
            .run();
  }

  <T> T bean(Class<T> type) {
    return application.getBean(type);
  }

  McpSyncClient client(String user) {
    return connected(HttpRequest.newBuilder().header("Authorization", "Bearer " + user));
  }

  McpSyncClient nobody() {
    return connected(HttpRequest.newBuilder());
  }

  private McpSyncClient connected(HttpRequest.Builder request) {
    String port = application.getEnvironment().getProperty("local.server.port");
    McpSyncClient client =
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + port)
                    .requestBuilder(request)
                    .build())
            .build();
    clients.add(client);
    client.initialize();
    return client;
  }

  @Override
  public void close() {
    clients.forEach(McpSyncClient::close);
    application.close();
  }
}

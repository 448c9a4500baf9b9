package dev.policyguard.examples.httpserver;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes many calls at once, over a bounded number of connections. */
final class LoadClient implements AutoCloseable {

  /** It has no user whom it could ask. */
  private static final String HELLO = Wire.HELLO.replace("\"elicitation\":{}", "");

  private final URI server;
  private final Semaphore connections;
  private final AtomicInteger ids = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();

  LoadClient(URI server, int connections) {
    this.server = server;
    this.connections = new Semaphore(connections);
  }

  /** One session of one caller. */
  record Session(int caller, String id) {}

  /** What came back for one call. */
  record Answer(int caller, String tool, int id, int status, String body, long nanos) {

    boolean isAllowed() {
      return status == 200 && body.contains("\"id\":" + id + ",") && body.contains("\"done\"");
    }

    boolean isRefused(String code) {
      return status == 200
          && body.contains("\"id\":" + id + ",")
          && body.contains("\"code\":\"" + code + "\"");
    }
  }

  Session open(int caller) throws Exception {
    HttpResponse<String> hello =
        client.send(
            request(caller).POST(BodyPublishers.ofString(HELLO)).build(), BodyHandlers.ofString());
    Session session =
        new Session(caller, hello.headers().firstValue("Mcp-Session-Id").orElseThrow());
    client.send(
        request(session).POST(BodyPublishers.ofString(Wire.READY)).build(),
        BodyHandlers.discarding());
    return session;
  }

  /** Sends a call as soon as a connection is free. */
  CompletableFuture<Answer> call(Session session, String tool) throws InterruptedException {
    int id = ids.incrementAndGet();
    connections.acquire();
    long sent = System.nanoTime();
    return client
        .sendAsync(
            request(session).POST(BodyPublishers.ofString(Wire.request(id, tool, "{}"))).build(),
            BodyHandlers.ofString())
        .whenComplete((answer, failure) -> connections.release())
        .thenApply(
            answer ->
                new Answer(
                    session.caller(),
                    tool,
                    id,
                    answer.statusCode(),
                    answer.body(),
                    System.nanoTime() - sent));
  }

  private HttpRequest.Builder request(Session session) {
    return request(session.caller()).header("Mcp-Session-Id", session.id());
  }

  private HttpRequest.Builder request(int caller) {
    return HttpRequest.newBuilder(server)
        .header("Authorization", "Bearer token-" + caller)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream");
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}

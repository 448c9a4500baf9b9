package dev.policyguard.examples.httpserver;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** A principal's requests to a server that others call, too. */
final class HttpWire implements Wire {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final HttpRequest.Builder request;
  private String session = "";
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  HttpWire(URI server, String token) {
    request =
        HttpRequest.newBuilder(server)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream");
  }

  /** Uses a session that somebody else has opened. */
  void joinSessionOf(HttpWire other) {
    request.setHeader("Mcp-Session-Id", other.session);
  }

  @Override
  public void open() throws Exception {
    HttpRequest hello = request.copy().POST(BodyPublishers.ofString(HELLO)).build();
    HttpResponse<String> welcome = CLIENT.send(hello, BodyHandlers.ofString());
    session = welcome.headers().firstValue("Mcp-Session-Id").orElseThrow();
    request.setHeader("Mcp-Session-Id", session);
    HttpRequest ready = request.copy().POST(BodyPublishers.ofString(READY)).build();
    CLIENT.send(ready, BodyHandlers.discarding());
  }

  @Override
  public void send(String message) {
    HttpRequest post = request.copy().POST(BodyPublishers.ofString(message)).build();
    CompletableFuture<?> unused =
        CLIENT.sendAsync(post, BodyHandlers.ofLines()).thenAccept(this::read);
  }

  /** Takes whole events, with the response's head before each. */
  private void read(HttpResponse<Stream<String>> response) {
    Map<String, ?> headers = new TreeMap<>(response.headers().map());
    headers.remove("date");
    String head = response.statusCode() + " " + headers + "\n";
    StringBuilder event = new StringBuilder(head);
    response
        .body()
        .forEach(
            line -> {
              event.append(line).append('\n');
              if (line.isEmpty()) {
                received.add(event.toString());
                event.setLength(head.length());
              }
            });
  }

  @Override
  public String receive() throws InterruptedException {
    return received.take();
  }

  @Override
  public void close() {}
}

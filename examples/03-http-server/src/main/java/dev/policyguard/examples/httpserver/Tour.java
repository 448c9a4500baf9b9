package dev.policyguard.examples.httpserver;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Starts the server, calls it as Ana and as Ben, and prints what happens. Confined to a thread. */
public final class Tour {

  private static final int WIDTH = 92;

  private final PrintStream out;
  private final URI server;

  private Tour(PrintStream out, URI server) {
    this.out = out;
    this.server = server;
  }

  /**
   * Takes the tour.
   *
   * @param args nothing
   * @throws IOException if the server does not start
   * @throws InterruptedException if there is no time for it
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    try (ServerProcess server = ServerProcess.start(ShopServer.class, "0")) {
      new Tour(out, server.address()).take();
    }
  }

  private void take() throws IOException, InterruptedException {
    title("A guarded MCP server over HTTP, and two who call it");
    try (Agent ana = Agent.connect(server, "token-of-ana");
        Agent ben = Agent.connect(server, "token-of-ben")) {
      chapter("1. What each of them sees");
      line("ana  tools    " + String.join(", ", ana.tools()));
      line("ben  tools    " + String.join(", ", ben.tools()));

      chapter("2. Ana, of the support team: refunds of up to 50, three an hour");
      refund("ana", ana, "A-17", 80);
      refund("ana", ana, "A-17", 50);
      refund("ana", ana, "A-18", 20);
      refund("ana", ana, "B-3", 5);
      refund("ana", ana, "B-3", 5);
    }

    chapter("3. They both connect anew: a new session, and nothing is reset");
    try (Agent ana = Agent.connect(server, "token-of-ana");
        Agent ben = Agent.connect(server, "token-of-ben")) {
      refund("ana", ana, "B-3", 5);

      chapter("4. Ben, of the finance team: his own policy, his own limits");
      refund("ben", ben, "A-17", 80);
      call("ben", ben, "export_orders", Map.of());

      chapter("5. For Ana there is no such tool, and no way to find out that there is one");
      call("ana", ana, "export_orders", Map.of());
      call("ana", ana, "no_such_tool", Map.of());
    }

    chapter("6. Whom nobody knows");
    line("no token           HTTP " + statusOf(HttpRequest.newBuilder(server)));
    line(
        "an invented token  HTTP "
            + statusOf(HttpRequest.newBuilder(server).header("Authorization", "Bearer sesame")));
  }

  private void refund(String who, Agent agent, String order, int amount) {
    call(who, agent, "refund_order", Map.of("order", order, "amount", amount));
  }

  private void call(String who, Agent agent, String tool, Map<String, Object> arguments) {
    line(who + "  " + agent.call(tool, arguments));
  }

  private static int statusOf(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(request.POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private void title(String title) {
    out.println();
    out.println(title);
    out.println("=".repeat(title.length()));
  }

  private void chapter(String heading) {
    out.println();
    out.println(heading);
    out.println();
  }

  private void line(String text) {
    StringBuilder line = new StringBuilder("  ");
    for (String word : text.split("(?<=\\S)(?= )", -1)) {
      if (line.length() + word.length() > WIDTH) {
        out.println(line);
        line = new StringBuilder(" ".repeat(15));
      }
      line.append(word);
    }
    out.println(line);
  }
}

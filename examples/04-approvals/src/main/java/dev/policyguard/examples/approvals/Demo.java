package dev.policyguard.examples.approvals;

import static dev.policyguard.examples.approvals.Person.Mood.IS_AWAY;
import static dev.policyguard.examples.approvals.Person.Mood.SAYS_NO;
import static dev.policyguard.examples.approvals.Person.Mood.SAYS_YES;

import dev.policyguard.mcp.GuardedTools;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client that starts the refund server in a process of its own, and the person before it. */
public final class Demo {

  private static final String TOOL = "create_refund";
  private static final String COUNTER = "refunds_per_hour";

  /** How long the server waits for a person who is there, and for one who is not. */
  private static final int PATIENT = 60;

  private static final int IMPATIENT = 3;

  private final PrintStream out;

  private Demo(PrintStream out) {
    this.out = out;
  }

  /**
   * Shows what becomes of refunds.
   *
   * @param args none
   */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println();
    out.println("A refund that a person approves");
    out.println("===============================");
    new Demo(out).show();
  }

  private void show() {
    Person person = new Person(out);
    try (McpSyncClient client = client(PATIENT, person)) {
      chapter("1. A small refund runs by itself, and the largest are nobody's");
      refund(client, 50);
      refund(client, 5000);

      chapter("2. A larger one waits for a person, who says yes");
      person.is(SAYS_YES);
      refund(client, 250);

      chapter("3. The same again: one yes is for one refund. The person says no");
      person.is(SAYS_NO);
      refund(client, 250);
    }

    chapter("4. Nobody is there. After three seconds that is no yes, and a later one is void");
    person.is(IS_AWAY);
    try (McpSyncClient client = client(IMPATIENT, person)) {
      refund(client, 250);
      person.comesBack();
      refund(client, 50);
    }

    chapter("5. A client that cannot ask its user");
    try (McpSyncClient client = McpClient.sync(server(PATIENT)).build()) {
      refund(client, 250);
    }
  }

  private static McpSyncClient client(int seconds, Person person) {
    return McpClient.sync(server(seconds))
        .requestTimeout(Duration.ofMinutes(1))
        .capabilities(ClientCapabilities.builder().elicitation().build())
        .elicitation(person::answer)
        .build();
  }

  private static StdioClientTransport server(int seconds) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new StdioClientTransport(
        ServerParameters.builder(java)
            .args(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RefundServer.class.getName(),
                String.valueOf(seconds))
            .build(),
        McpJsonDefaults.getMapper());
  }

  private void chapter(String heading) {
    out.println();
    out.println(heading);
    out.println();
  }

  private void refund(McpSyncClient client, int amount) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("amount", amount);
    arguments.put("to", "cus_42");
    CallToolResult result =
        client.callTool(CallToolRequest.builder(TOOL).arguments(arguments).build());
    String text = ((TextContent) result.content().get(0)).text();
    if (Boolean.TRUE.equals(result.isError())) {
      Object answer = result.structuredContent();
      out.println("   " + amount + ": " + member(answer, "code") + " by " + member(answer, "rule"));
      text.replace(". ", ".\n").lines().forEach(sentence -> out.println("        " + sentence));
    } else {
      Object remaining = member(member(result.meta(), GuardedTools.DECISION_META), "remaining");
      out.println("   " + amount + ": " + text + ", " + member(remaining, COUNTER) + " left");
    }
  }

  private static @Nullable Object member(@Nullable Object object, String name) {
    return object instanceof Map<?, ?> members ? members.get(name) : null;
  }
}

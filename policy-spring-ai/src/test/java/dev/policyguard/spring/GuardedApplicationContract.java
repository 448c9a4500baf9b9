package dev.policyguard.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds for a guarded application, whichever kind of server Spring AI builds in it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GuardedApplicationContract {

  private final RunningShop shop;

  GuardedApplicationContract(String... properties) {
    this.shop = new RunningShop(properties);
  }

  final RunningShop shop() {
    return shop;
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  @Test
  void list_knownCaller_lacksTheHiddenToolAlone() {
    assertThat(names(shop.client("list").listTools().tools()))
        .containsExactlyInAnyOrder("greet", "create_refund", "unmentioned", "stock_level");
  }

  @Test
  void list_nobody_isEmpty() {
    assertThat(shop.nobody().listTools().tools()).isEmpty();
  }

  @Test
  void list_tool_hasTheSchemaOfItsArguments() {
    Tool refund =
        shop.client("schema").listTools().tools().stream()
            .filter(tool -> tool.name().equals("create_refund"))
            .findFirst()
            .orElseThrow();

    assertThat(refund.inputSchema().get("properties").toString()).startsWith("{amount=");
  }

  @Test
  void call_annotatedMethod_isAllowed() {
    assertThat(text(call(shop.client("ada"), "create_refund", Map.of("amount", 100))))
        .isEqualTo("Refunded 100.");
  }

  @Test
  void call_toolCallback_isAllowed() {
    assertThat(text(call(shop.client("ada"), "stock_level", Map.of("article", "tea"))))
        .contains("tea: 7");
  }

  @Test
  void call_againstARule_isRefusedInTheAuthorsWords() {
    CallToolResult result = call(shop.client("bob"), "create_refund", Map.of("amount", 101));

    assertThat(result.isError()).isTrue();
    assertThat(text(result)).contains("Refunds over 100 are made by a person.");
  }

  @Test
  void call_toolWithoutARule_isRefused() {
    assertThat(call(shop.client("bob"), "unmentioned", Map.of()).isError()).isTrue();
  }

  @Test
  void call_limit_isEachCallersOwnAndSurvivesASession() {
    call(shop.client("eve"), "greet", Map.of("name", "a"));
    call(shop.client("eve"), "greet", Map.of("name", "b"));

    assertThat(call(shop.client("eve"), "greet", Map.of("name", "c")).isError()).isTrue();
    assertThat(text(call(shop.client("fay"), "greet", Map.of("name", "d")))).isEqualTo("Hello, d.");
  }

  @Test
  void call_hiddenTool_answersAsAnUnknownOne() {
    McpSyncClient client = shop.client("mallory");

    assertThat(refusal(client, "delete_account", Map.of("account", 1)))
        .isEqualTo(
            refusal(client, "no_such_tool", Map.of()).replace("no_such_tool", "delete_account"));
    assertThat(Shop.DELETIONS).hasValue(0);
  }

  @Test
  void call_hiddenToolWithInvalidArguments_answersAsAnUnknownOne() {
    McpSyncClient client = shop.client("mallory");

    assertThat(refusal(client, "delete_account", Map.of("acount", 1)))
        .isEqualTo(refusal(client, "delete_account", Map.of("account", 1)));
  }

  @Test
  void call_nobody_findsNoTool() {
    assertThat(refusal(shop.nobody(), "create_refund", Map.of("amount", 1)))
        .contains("Unknown tool");
  }

  @Test
  void call_invalidArguments_isRefusedByTheGuard() {
    CallToolResult result = call(shop.client("gus"), "stock_level", Map.of("article", 7));

    assertThat(result.isError()).isTrue();
    assertThat(text(result)).startsWith("stock_level was not called").contains("article");
  }

  static List<String> names(List<Tool> tools) {
    return tools.stream().map(Tool::name).toList();
  }

  static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
    return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
  }

  static String text(CallToolResult result) {
    return result.content().stream()
        .map(TextContent.class::cast)
        .map(TextContent::text)
        .collect(Collectors.joining("\n"));
  }

  static String refusal(McpSyncClient client, String tool, Map<String, Object> arguments) {
    McpError error = catchThrowableOfType(McpError.class, () -> call(client, tool, arguments));
    return error.getJsonRpcError().toString();
  }
}

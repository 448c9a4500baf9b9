package dev.policyguard.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.JsonObject;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HardenedJsonTest {

  private static final McpJsonMapper MAPPER = HardenedJson.mapper();
  private static final TypeRef<Map<String, Object>> OBJECT = new TypeRef<>() {};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"amount\":1,\"amount\":2}",
        "{\"amount\":1,\"\\u0061mount\":2}",
        "{\"p\":{\"amount\":1,\"x\":[],\"amo\\u0075nt\":1}}",
        "{\"p\":[{\"a\":1},{\"\":1,\"\":2}]}"
      })
  void attack_01_read_memberTwiceInOneObject_isRefused(String json) {
    refuses(json, "Duplicate");
  }

  @Test
  void read_nameTwiceInTwoObjects_isRead() throws IOException {
    assertThat(read("{\"a\":{\"b\":1},\"c\":{\"b\":1},\"A\":2}")).hasSize(3);
  }

  static Stream<String> tooLarge() {
    return Stream.of(
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        "{\"a\":" + "[".repeat(HardenedJson.MAX_DEPTH) + "]".repeat(HardenedJson.MAX_DEPTH) + "}",
        "{\"a\":\"" + "x".repeat(100_000_000) + "\"}",
        "{\"" + "x".repeat(HardenedJson.MAX_LENGTH) + "\":1}",
        IntStream.range(0, 1_000_000)
            .mapToObj(i -> "\"" + i + "\":0")
            .collect(Collectors.joining(",", "{", "}")),
        "{\"a\":" + "9".repeat(1_000_000) + "}",
        "{\"a\":0." + "1".repeat(3_000) + "}");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("tooLarge")
  void attack_06_read_deepLongOrManyMembers_areRefusedInBoundedStack(String json) {
    onASmallStack(() -> refuses(json, ""));
  }

  @Test
  void read_argumentsAtTheBoundsOfTheLanguage_areRead() throws IOException {
    int inner = JsonObject.MAX_DEPTH - 1;
    String deep = "[".repeat(inner) + "]".repeat(inner);
    String many =
        IntStream.range(0, JsonObject.MAX_VALUES / 2)
            .mapToObj(i -> "\"" + i + "\":{}")
            .collect(Collectors.joining(","));

    for (String arguments : List.of("{\"a\":" + deep + "}", "{" + many + "}")) {
      CallToolRequest call =
          MAPPER.convertValue(
              ((JSONRPCRequest) McpSchema.deserializeJsonRpcMessage(MAPPER, call(arguments)))
                  .params(),
              CallToolRequest.class);
      assertThat(JsonObject.copyOf(call.arguments()).defect()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e99999999",
        "1e-99999999",
        "0e99999999",
        "1e99999999999",
        "1E401",
        "1e-401",
        "123456789012345678901e381",
        "-1e1000000000"
      })
  void attack_11_read_numberOutOfBounds_isRefusedInBoundedTime(String number) {
    refuses("{\"a\":" + number + "}", "exponent from -400 to 400");
    refuses("{\"a\":[{\"b\":" + number + "}]}", "exponent from -400 to 400");
  }

  @Test
  void attack_11_read_numbers_areExact() throws IOException {
    CallToolRequest call =
        MAPPER.convertValue(
            ((JSONRPCRequest)
                    McpSchema.deserializeJsonRpcMessage(
                        MAPPER,
                        call(
                            "{\"a\":9007199254740993.0,\"b\":0.1000000000000000055511151231257827,"
                                + "\"c\":123456789012345678901,\"d\":1e400,\"e\":7}")))
                .params(),
            CallToolRequest.class);

    assertThat(call.arguments())
        .containsEntry("a", new BigDecimal("9007199254740993.0"))
        .containsEntry("b", new BigDecimal("0.1000000000000000055511151231257827"))
        .containsEntry("c", new BigInteger("123456789012345678901"))
        .containsEntry("d", new BigDecimal("1e400"))
        .containsEntry("e", 7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{} {}", "{}]", "{\"a\":NaN}", "{\"a\":01}", "{'a':1}", "{}//", "", "{"})
  void read_notOneJsonValue_isRefused(String json) {
    refuses(json, "");
  }

  @Test
  void read_refusalsMessage_isOneShortLine() {
    assertThatThrownBy(() -> read("{\"a\nb" + "x".repeat(10_000) + "\u202e\":1}"))
        .isInstanceOfSatisfying(
            IOException.class,
            e -> assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("\n", "\u202e"));
  }

  /** A server over stdio ends there: what comes behind such a line is not read either. */
  @Test
  void attack_01_call_memberTwice_reachesNoHandlerOfAServerWithThisMapper() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    SyncToolSpecification pay =
        Tools.tool(
            "pay",
            request -> {
              ran.incrementAndGet();
              return Tools.ok(request);
            });
    LastReader in =
        new LastReader(
            """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            """
                + call("{\"amount\":1,\"amount\":1000000}")
                + "\n"
                + call("{}")
                + "\n");
    StdioServerTransportProvider transport =
        new StdioServerTransportProvider(HardenedJson.mapper(), in, new ByteArrayOutputStream());

    guarded().addTo(McpServer.sync(transport), List.of(pay)).build();

    in.awaitItsEnd();
    assertThat(ran).hasValue(0);
  }

  @Test
  void call_serverWithThisMapper_worksAsWithAnother() {
    try (StdioConversation client =
        StdioConversation.with(
            HardenedJson.mapper(),
            "{}",
            server -> guarded().addTo(server, List.of(Tools.tool("pay", Tools::ok))))) {

      assertThat(client.listedTools()).containsExactly("pay");
      assertThat(client.call("pay", "{\"amount\":0.10}").isError()).isFalse();
    }
  }

  private static GuardedTools guarded() {
    return GuardedTools.of(PolicyGuard.of(Policy.builder().tool("pay", ToolRule.allow()).build()))
        .callers(CallerResolver.stdio());
  }

  private static String call(String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":99,\"method\":\"tools/call\",\"params\":{\"name\":\"pay\","
        + "\"arguments\":"
        + arguments
        + "}}";
  }

  private static Map<String, Object> read(String json) throws IOException {
    return MAPPER.readValue(json, OBJECT);
  }

  private static void refuses(String json, String why) {
    assertThatThrownBy(() -> MAPPER.readValue(json, OBJECT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> MAPPER.readValue(json, Map.class)).isInstanceOf(IOException.class);
    byte[] bytes = json.getBytes(UTF_8);
    assertThatThrownBy(() -> MAPPER.readValue(bytes, OBJECT)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> MAPPER.readValue(bytes, Map.class)).isInstanceOf(IOException.class);
  }

  /** Input that knows which thread reads it. */
  private static final class LastReader extends ByteArrayInputStream {
    private final CompletableFuture<Thread> reader = new CompletableFuture<>();

    LastReader(String text) {
      super(text.getBytes(UTF_8));
    }

    @Override
    public synchronized int read(byte[] into, int from, int length) {
      reader.complete(Thread.currentThread());
      return super.read(into, from, length);
    }

    void awaitItsEnd() throws Exception {
      Thread thread = reader.get(20, TimeUnit.SECONDS);
      thread.join(20_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private static void onASmallStack(Runnable work) {
    Throwable[] thrown = new Throwable[1];
    Thread thread = new Thread(null, work, "small stack", 256 * 1024);
    thread.setUncaughtExceptionHandler((any, e) -> thrown[0] = e);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(thrown[0]).isNull();
  }
}

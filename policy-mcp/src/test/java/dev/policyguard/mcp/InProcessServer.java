package dev.policyguard.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessAsyncServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A real server of one of the SDK's four kinds, spoken to in JSON-RPC without a socket. */
abstract class InProcessServer {

  enum Kind {
    SYNC,
    ASYNC,
    STATELESS_SYNC,
    STATELESS_ASYNC;

    /** Whether a thread waits with the call. */
    boolean isSync() {
      return this == SYNC || this == STATELESS_SYNC;
    }
  }

  /** A tool, whose handler is what it is in whichever kind of server. */
  record Stub(Tool tool, Function<CallToolRequest, Mono<CallToolResult>> handler) {

    static Stub of(String name, Function<CallToolRequest, CallToolResult> handler) {
      return of(name, Tools.ANY_OBJECT, handler);
    }

    static Stub of(
        String name,
        Map<String, Object> inputSchema,
        Function<CallToolRequest, CallToolResult> handler) {
      return async(name, inputSchema, request -> Mono.fromCallable(() -> handler.apply(request)));
    }

    static Stub async(
        String name,
        Map<String, Object> inputSchema,
        Function<CallToolRequest, Mono<CallToolResult>> handler) {
      return new Stub(Tool.builder(name, inputSchema).build(), handler);
    }

    private CallToolResult block(CallToolRequest request) {
      Mono<CallToolResult> result = handler.apply(request);
      return result == null ? null : result.block();
    }

    McpServerFeatures.SyncToolSpecification sync() {
      return new McpServerFeatures.SyncToolSpecification(tool, (c, request) -> block(request));
    }

    McpServerFeatures.AsyncToolSpecification async() {
      return new McpServerFeatures.AsyncToolSpecification(
          tool, (c, request) -> handler.apply(request));
    }

    McpStatelessServerFeatures.SyncToolSpecification statelessSync() {
      return new McpStatelessServerFeatures.SyncToolSpecification(
          tool, (c, request) -> block(request));
    }

    McpStatelessServerFeatures.AsyncToolSpecification statelessAsync() {
      return new McpStatelessServerFeatures.AsyncToolSpecification(
          tool, (c, request) -> handler.apply(request));
    }
  }

  private static final TypeRef<Map<String, Object>> OBJECT = new TypeRef<>() {};
  private static final ServerCapabilities TOOLS = ServerCapabilities.builder().tools(false).build();

  static InProcessServer of(Kind kind, GuardedTools guarded, Stub... tools) {
    List<Stub> stubs = Arrays.asList(tools);
    return switch (kind) {
      case SYNC -> new Sync(guarded, stubs);
      case ASYNC -> new Async(guarded, stubs);
      case STATELESS_SYNC -> new StatelessSync(guarded, stubs);
      case STATELESS_ASYNC -> new StatelessAsync(guarded, stubs);
    };
  }

  /** A client for whom somebody vouches; a new session, where there are sessions. */
  Client connect(String principal) {
    return connect(
        principal == null
            ? McpTransportContext.EMPTY
            : McpTransportContext.create(Map.of("principal", principal)));
  }

  abstract Client connect(McpTransportContext context);

  /** Adds a tool to the running server through its guard. */
  abstract void addTool(GuardedTools guarded, Stub tool);

  /** Adds a tool to the running server past its guard. */
  abstract void addUnguarded(Stub tool);

  abstract List<Tool> listTools();

  /** One side of a conversation. */
  interface Client {

    Mono<Object> send(JSONRPCRequest request);

    /** The whole answer, when it comes. */
    default Mono<String> asking(String method, String params) {
      return send(new JSONRPCRequest(method, 1, parse(params))).map(InProcessServer::write);
    }

    default String ask(String method, String params) {
      return asking(method, params)
          .switchIfEmpty(Mono.error(new AssertionError("no answer to " + method + " " + params)))
          .block(Duration.ofSeconds(30));
    }

    default Mono<Map<String, Object>> calling(String tool, String arguments) {
      return asking("tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(tool, arguments))
          .map(answer -> object(parse(answer).get("result"), answer));
    }

    /** The result of a call that has one. */
    default Map<String, Object> call(String tool, String arguments) {
      return Optional.ofNullable(calling(tool, arguments).block(Duration.ofSeconds(30)))
          .orElseThrow(() -> new AssertionError("no answer to a call of " + tool));
    }

    /** The decision in the answer: structured content of a refusal, metadata of a result. */
    default Map<String, Object> decision(String tool, String arguments) {
      return decisionIn(call(tool, arguments));
    }

    default Object code(String tool, String arguments) {
      return decision(tool, arguments).get("code");
    }

    default List<String> listedTools() {
      String answer = ask("tools/list", "{}");
      List<?> tools = (List<?>) object(parse(answer).get("result"), answer).get("tools");
      return tools.stream().map(tool -> String.valueOf(object(tool, answer).get("name"))).toList();
    }
  }

  static Map<String, Object> decisionIn(Map<String, Object> result) {
    Object meta = result.get("_meta");
    return Boolean.TRUE.equals(result.get("isError")) && result.containsKey("structuredContent")
        ? object(result.get("structuredContent"), result)
        : object(object(meta, result).get(GuardedTools.DECISION_META), result);
  }

  private static Map<String, Object> parse(String json) {
    try {
      return McpJsonDefaults.getMapper().readValue(json, OBJECT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String write(Object message) {
    try {
      return McpJsonDefaults.getMapper().writeValueAsString(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value, Object whole) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new AssertionError("no object where one is expected: " + whole);
  }

  private abstract static class WithSessions extends InProcessServer {
    final Sessions sessions = new Sessions();

    @Override
    Client connect(McpTransportContext context) {
      McpStreamableServerSession session = sessions.open();
      return request -> {
        Sinks.One<Object> answer = Sinks.one();
        return session
            .responseStream(new Answering(answer))
            .handle(request)
            .contextWrite(written -> written.put(McpTransportContext.KEY, context))
            .then(answer.asMono());
      };
    }
  }

  private static final class Sync extends WithSessions {
    private final McpSyncServer server;

    Sync(GuardedTools guarded, List<Stub> tools) {
      server =
          guarded
              .addTo(McpServer.sync(sessions), tools.stream().map(Stub::sync).toList())
              .capabilities(TOOLS)
              .build();
    }

    @Override
    void addTool(GuardedTools guarded, Stub tool) {
      guarded.addTool(server, tool.sync());
    }

    @Override
    void addUnguarded(Stub tool) {
      server.addTool(tool.sync());
    }

    @Override
    List<Tool> listTools() {
      return server.listTools();
    }
  }

  private static final class Async extends WithSessions {
    private final McpAsyncServer server;

    Async(GuardedTools guarded, List<Stub> tools) {
      server =
          guarded
              .addTo(McpServer.async(sessions), tools.stream().map(Stub::async).toList())
              .capabilities(TOOLS)
              .build();
    }

    @Override
    void addTool(GuardedTools guarded, Stub tool) {
      guarded.addTool(server, tool.async()).block();
    }

    @Override
    void addUnguarded(Stub tool) {
      server.addTool(tool.async()).block();
    }

    @Override
    List<Tool> listTools() {
      return server.listTools().collectList().block();
    }
  }

  private abstract static class Stateless extends InProcessServer {
    final NoSessions transport = new NoSessions();

    @Override
    Client connect(McpTransportContext context) {
      return request -> transport.handler.handleRequest(context, request).cast(Object.class);
    }
  }

  private static final class StatelessSync extends Stateless {
    private final McpStatelessSyncServer server;

    StatelessSync(GuardedTools guarded, List<Stub> tools) {
      server =
          guarded
              .addTo(McpServer.sync(transport), tools.stream().map(Stub::statelessSync).toList())
              .capabilities(TOOLS)
              .build();
    }

    @Override
    void addTool(GuardedTools guarded, Stub tool) {
      guarded.addTool(server, tool.statelessSync());
    }

    @Override
    void addUnguarded(Stub tool) {
      server.addTool(tool.statelessSync());
    }

    @Override
    List<Tool> listTools() {
      return server.listTools();
    }
  }

  private static final class StatelessAsync extends Stateless {
    private final McpStatelessAsyncServer server;

    StatelessAsync(GuardedTools guarded, List<Stub> tools) {
      server =
          guarded
              .addTo(McpServer.async(transport), tools.stream().map(Stub::statelessAsync).toList())
              .capabilities(TOOLS)
              .build();
    }

    @Override
    void addTool(GuardedTools guarded, Stub tool) {
      guarded.addTool(server, tool.statelessAsync()).block();
    }

    @Override
    void addUnguarded(Stub tool) {
      server.addTool(tool.statelessAsync()).block();
    }

    @Override
    List<Tool> listTools() {
      return server.listTools().collectList().block();
    }
  }

  private static final class NoSessions implements McpStatelessServerTransport {
    private McpStatelessServerHandler handler;

    @Override
    public void setMcpHandler(McpStatelessServerHandler handler) {
      this.handler = handler;
    }

    @Override
    public Mono<Void> closeGracefully() {
      return Mono.empty();
    }
  }

  private static final class Sessions implements McpStreamableServerTransportProvider {
    private McpStreamableServerSession.Factory factory;

    McpStreamableServerSession open() {
      return factory
          .startSession(
              InitializeRequest.builder(
                      "2025-11-25",
                      ClientCapabilities.builder().build(),
                      Implementation.builder("test", "1").build())
                  .build())
          .session();
    }

    @Override
    public void setSessionFactory(McpStreamableServerSession.Factory factory) {
      this.factory = factory;
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> closeGracefully() {
      return Mono.empty();
    }
  }

  /** Keeps what the server says. */
  private record Answering(Sinks.One<Object> answer) implements McpStreamableServerTransport {

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
      return Mono.fromRunnable(() -> answer.tryEmitValue(message));
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message, String id) {
      return sendMessage(message);
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
      return McpJsonDefaults.getMapper().convertValue(data, type);
    }

    @Override
    public Mono<Void> closeGracefully() {
      return Mono.empty();
    }
  }
}

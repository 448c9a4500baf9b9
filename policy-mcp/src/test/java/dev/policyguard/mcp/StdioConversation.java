package dev.policyguard.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServer.SyncSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A client's side of a conversation with a real server over stdio, whose streams are pipes in this
 * process: lines of JSON-RPC go in, and come out as the server wrote them.
 */
final class StdioConversation implements AutoCloseable {

  private static final TypeRef<Map<String, Object>> OBJECT = new TypeRef<>() {};

  private final PipedOutputStream toServer = new PipedOutputStream();
  private final Lines fromServer = new Lines();
  private final McpSyncServer server;
  private int lastId;

  private StdioConversation(McpJsonMapper mapper, UnaryOperator<SyncSpecification<?>> tools)
      throws IOException {
    StdioServerTransportProvider transport =
        new StdioServerTransportProvider(
            mapper, new PipedInputStream(toServer, 1 << 20), fromServer);
    this.server = tools.apply(McpServer.sync(transport).serverInfo("test-server", "1")).build();
  }

  static StdioConversation with(GuardedTools guarded, SyncToolSpecification... tools) {
    return with(server -> guarded.addTo(server, List.of(tools)));
  }

  /** With a server that gets its tools in another way. */
  static StdioConversation with(UnaryOperator<SyncSpecification<?>> tools) {
    return with(McpJsonDefaults.getMapper(), "{}", tools);
  }

  /** With a server that reads and writes with this mapper, and a client that can do this. */
  static StdioConversation with(
      McpJsonMapper mapper, String capabilities, UnaryOperator<SyncSpecification<?>> tools) {
    try {
      StdioConversation conversation = new StdioConversation(mapper, tools);
      conversation.ask(
          "initialize",
          """
          {"protocolVersion":"2025-11-25","capabilities":%s,\
          "clientInfo":{"name":"test","version":"1"}}"""
              .formatted(capabilities));
      conversation.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
      return conversation;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks, and waits for the line that answers. */
  String ask(String method, String params) {
    begin(method, params);
    return next();
  }

  /** Asks, and waits for nothing. */
  void begin(String method, String params) {
    lastId++;
    send(
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
            .formatted(lastId, method, params));
  }

  /** Waits for the next line. */
  String next() {
    return fromServer.next("the request " + lastId);
  }

  /** Answers what the server asked in a line. */
  void answer(String line, String result) {
    send(
        "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"result\":%s}"
            .formatted(parse(line).get("id"), result));
  }

  /** Calls a tool, and gives the whole line back. */
  String callRaw(String tool, String arguments) {
    return ask("tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(tool, arguments));
  }

  /** Calls a tool that answers with a result. */
  Result call(String tool, String arguments) {
    return result(callRaw(tool, arguments));
  }

  /** What a line says that answers a call. */
  static Result result(String line) {
    Map<String, Object> result = object(parse(line).get("result"), line);
    Map<String, Object> content = object(((List<?>) result.get("content")).get(0), line);
    Map<String, Object> structured =
        result.containsKey("structuredContent")
            ? object(result.get("structuredContent"), line)
            : Map.of();
    return new Result(
        line,
        Boolean.TRUE.equals(result.get("isError")),
        String.valueOf(content.get("text")),
        structured);
  }

  List<String> listedTools() {
    String line = ask("tools/list", "{}");
    List<?> tools = (List<?>) object(parse(line).get("result"), line).get("tools");
    return tools.stream().map(tool -> String.valueOf(object(tool, line).get("name"))).toList();
  }

  private void send(String line) {
    try {
      toServer.write((line + "\n").getBytes(UTF_8));
      toServer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Object> parse(String line) {
    try {
      return McpJsonDefaults.getMapper().readValue(line, OBJECT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value, String line) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new AssertionError("no object where one is expected: " + line);
  }

  @Override
  public void close() {
    try {
      toServer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.close();
  }

  record Result(String line, boolean isError, String text, Map<String, Object> structuredContent) {}

  /** What the server writes, line by line. */
  private static final class Lines extends OutputStream {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }

    String next(String question) {
      try {
        String answer = lines.poll(20, TimeUnit.SECONDS);
        if (answer == null) {
          throw new AssertionError("no answer within 20 seconds to " + question);
        }
        return answer;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for an answer to " + question, e);
      }
    }
  }
}

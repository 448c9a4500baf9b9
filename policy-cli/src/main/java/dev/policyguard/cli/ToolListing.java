package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.json.InvalidToolsException;
import dev.policyguard.json.ToolsFile;
import dev.policyguard.mcp.HardenedJson;
import dev.policyguard.tool.ToolDefinition;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Asks a server what its tools are, page by page, and nothing else: no tool is called, and the
 * client can do nothing that a server may ask of clients. Takes bounded time and memory. Confined
 * to a thread, and asked once.
 */
final class ToolListing {

  private static final Duration FAREWELL = Duration.ofSeconds(4);
  private static final int MOST_PAGES = 1_000;
  private static final int MOST_TOOLS = 5_000;

  /** What is shorter is a word such as "Bearer", and may stand in any description. */
  private static final int SHORTEST_TOLD = 12;

  private static final int MOST_CHARACTERS = 64 * 1024 * 1024;

  private final McpJsonMapper json = HardenedJson.mapper();
  private final ServerAddress address;
  private final Duration timeout;
  private final Optional<ServerProcess> process;
  private final List<ToolDefinition> tools = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> cursors = new HashSet<>();
  private int pages;
  private long characters;

  /**
   * Prepares a listing.
   *
   * @param address where the server is
   * @param timeout how long all of it may take
   */
  ToolListing(ServerAddress address, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    this.process =
        address instanceof ServerAddress.Command command
            ? Optional.of(new ServerProcess(command.words(), json))
            : Optional.empty();
  }

  /**
   * Asks the server, and ends it or takes leave of it.
   *
   * @throws ServerFailure if it does not say what its tools are
   */
  ServerTools list() {
    McpAsyncClient client =
        McpClient.async(transport())
            .requestTimeout(timeout)
            .initializationTimeout(timeout)
            .clientInfo(Implementation.builder("policyguard", "1").build())
            .build();
    Mono<ServerTools> asked = client.initialize().flatMap(server -> pages(client, server));
    Mono<ServerTools> failed =
        process.map(ServerProcess::failure).orElse(Mono.never()).then(Mono.never());
    try {
      return Mono.firstWithSignal(asked, failed).timeout(timeout).blockOptional().orElseThrow();
    } catch (RuntimeException e) {
      throw ServerTrouble.of(e, address, timeout, process.flatMap(ServerProcess::stray));
    } finally {
      client.closeGracefully().onErrorComplete().timeout(FAREWELL).onErrorComplete().block();
      process.ifPresent(ServerProcess::stop);
    }
  }

  /** The last lines that the server wrote to its standard error. */
  List<String> errors() {
    return process.map(ServerProcess::errors).orElse(List.of());
  }

  private McpClientTransport transport() {
    if (address instanceof ServerAddress.Http http) {
      URI uri = http.uri();
      HttpRequest.Builder request = HttpRequest.newBuilder();
      http.headers().forEach(request::setHeader);
      return HttpClientStreamableHttpTransport.builder(
              uri.getScheme() + "://" + uri.getRawAuthority())
          .endpoint(endpoint(uri))
          .requestBuilder(request)
          .customizeClient(client -> client.followRedirects(HttpClient.Redirect.NEVER))
          .connectTimeout(timeout)
          .jsonMapper(json)
          .build();
    }
    return process.orElseThrow();
  }

  private static String endpoint(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private Mono<ServerTools> pages(McpAsyncClient client, InitializeResult server) {
    if (server.capabilities() == null || server.capabilities().tools() == null) {
      throw new ServerFailure("declares that it has no tools");
    }
    return client
        .listTools((@Nullable String) null)
        .expand(page -> next(page).map(client::listTools).orElse(Mono.empty()))
        .then(Mono.fromSupplier(() -> found(server)));
  }

  /** Takes a page, and says where the next is; empty if it is the last. */
  private Optional<String> next(ListToolsResult page) {
    take(page);
    String cursor = page.nextCursor();
    if (cursor == null || cursor.isEmpty()) {
      return Optional.empty();
    } else if (!cursors.add(cursor)) {
      throw new ServerFailure("lists its tools in a circle: a page leads to one before it");
    } else if (++pages == MOST_PAGES) {
      throw new ServerFailure("lists its tools on more than " + MOST_PAGES + " pages");
    }
    return Optional.of(cursor);
  }

  /** What the SDK has read is read again as a file of tools is, so that both are the same. */
  private void take(ListToolsResult page) {
    if (page.tools() == null || page.tools().isEmpty()) {
      return;
    }
    try {
      String text = json.writeValueAsString(Map.of("tools", page.tools()));
      characters += text.length();
      refuseSecrets(text);
      for (ToolDefinition tool : ToolsFile.parse("the answer to tools/list", text)) {
        if (!names.add(tool.name())) {
          throw new ServerFailure(
              "lists the tool " + PlainText.quoted(tool.name(), 128) + " twice, must list it once");
        }
        tools.add(tool);
      }
    } catch (IOException | InvalidToolsException e) {
      throw new ServerFailure(PlainText.of(String.valueOf(e.getMessage()), 300));
    }
    if (tools.size() > MOST_TOOLS) {
      throw new ServerFailure("lists more than " + MOST_TOOLS + " tools");
    } else if (characters > MOST_CHARACTERS) {
      throw new ServerFailure("lists tools whose definitions are longer than 64 MiB together");
    }
  }

  /** What goes into files that people share must not have what was sent to prove who asks. */
  private void refuseSecrets(String text) throws IOException {
    for (String secret : address.secrets()) {
      String written = json.writeValueAsString(secret);
      if (secret.length() >= SHORTEST_TOLD
          && text.contains(written.substring(1, written.length() - 1))) {
        throw new ServerFailure(
            "sends back, in its tools, the value of a header or of the address's query; nothing is"
                + " written, since it would stand in files that people share");
      }
    }
  }

  private ServerTools found(InitializeResult server) {
    if (tools.isEmpty()) {
      throw new ServerFailure("lists no tools, so there is nothing to write a policy for");
    }
    Implementation info = server.serverInfo();
    return new ServerTools(
        info == null || info.name() == null || info.name().isBlank()
            ? address.shown()
            : info.name(),
        info == null || info.version() == null ? "" : info.version(),
        tools);
  }
}

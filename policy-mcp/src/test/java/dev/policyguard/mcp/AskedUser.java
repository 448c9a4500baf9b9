package dev.policyguard.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpLoggableSession;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A client whose user is asked, as a tool's handler sees it: calls tools, and answers forms. */
final class AskedUser implements McpLoggableSession {

  static final ClientCapabilities CAN_ASK =
      new ClientCapabilities(
          null, null, null, ClientCapabilities.Elicitation.builder().build(), null);

  /** How a tool is called that is guarded. */
  enum Shape {
    SYNC,
    ASYNC
  }

  private final List<ApprovalForm> forms = new CopyOnWriteArrayList<>();
  private final Function<ApprovalForm, Mono<ElicitResult>> answers;
  private final ClientCapabilities capabilities;

  private AskedUser(
      ClientCapabilities capabilities, Function<ApprovalForm, Mono<ElicitResult>> answers) {
    this.capabilities = capabilities;
    this.answers = answers;
  }

  static AskedUser who(Function<ApprovalForm, Mono<ElicitResult>> answers) {
    return new AskedUser(CAN_ASK, answers);
  }

  static AskedUser who(Mono<ElicitResult> answer) {
    return who(form -> answer);
  }

  static AskedUser accepts(Map<String, Object> content) {
    return who(Mono.just(new ElicitResult(ElicitResult.Action.ACCEPT, content)));
  }

  static AskedUser saysYes() {
    return accepts(Map.of("approve", true));
  }

  static AskedUser whoCannotBeAsked(ClientCapabilities capabilities) {
    return new AskedUser(
        capabilities,
        form -> {
          throw new AssertionError("a client was asked that cannot ask");
        });
  }

  /** The forms that were shown. */
  List<ApprovalForm> forms() {
    return forms;
  }

  /** Calls a tool that is guarded so, in another thread. */
  CompletableFuture<CallToolResult> call(
      GuardedTools guarded,
      Shape shape,
      Function<CallToolRequest, CallToolResult> handler,
      CallToolRequest request,
      String principal) {
    McpAsyncServerExchange exchange =
        new McpAsyncServerExchange(
            "session",
            this,
            capabilities,
            null,
            McpTransportContext.create(Map.of("principal", principal)));
    Tool tool = Tool.builder(request.name(), Tools.ANY_OBJECT).build();
    if (shape == Shape.ASYNC) {
      return guarded
          .wrap(
              new AsyncToolSpecification(
                  tool, (any, call) -> Mono.fromCallable(() -> handler.apply(call))))
          .callHandler()
          .apply(exchange, request)
          .toFuture();
    }
    SyncToolSpecification wrapped =
        guarded.wrap(new SyncToolSpecification(tool, (any, call) -> handler.apply(call)));
    CompletableFuture<CallToolResult> result = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                result.complete(
                    wrapped.callHandler().apply(new McpSyncServerExchange(exchange), request));
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    caller.setDaemon(true);
    caller.start();
    return result;
  }

  @Override
  public <T> Mono<T> sendRequest(String method, Object params, TypeRef<T> type) {
    ApprovalForm form = (ApprovalForm) params;
    forms.add(form);
    @SuppressWarnings("unchecked")
    Mono<T> answer = (Mono<T>) answers.apply(form);
    return answer.timeout(Duration.ofSeconds(60));
  }

  @Override
  public Mono<Void> sendNotification(String method, Object params) {
    return Mono.empty();
  }

  @Override
  public void setMinLoggingLevel(LoggingLevel level) {}

  @Override
  public boolean isNotificationForLevelAllowed(LoggingLevel level) {
    return false;
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.empty();
  }

  @Override
  public void close() {}
}

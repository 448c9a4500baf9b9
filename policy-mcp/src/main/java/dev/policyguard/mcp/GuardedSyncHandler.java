package dev.policyguard.mcp;

import dev.policyguard.call.Fatal;
import dev.policyguard.guard.Permit;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A synchronous handler behind the guard: answers every call that it is given, on the thread that
 * it is given. Thread-safe.
 *
 * @param <C> what the SDK hands to the handler
 */
final class GuardedSyncHandler<C>
    implements BiFunction<C, CallToolRequest, CallToolResult>, GuardedHandler {

  private final GuardedTool tool;
  private final HandlerResults results;
  private final Optional<HandlerThreads> threads;
  private final Function<C, Connection> connections;
  private final BiFunction<C, CallToolRequest, CallToolResult> handler;

  GuardedSyncHandler(
      GuardedTool tool,
      Function<C, Connection> connections,
      BiFunction<C, CallToolRequest, CallToolResult> handler) {
    this.tool = tool;
    this.results = tool.results();
    this.threads = tool.threads();
    this.connections = connections;
    this.handler = handler;
  }

  @Override
  public CallToolResult apply(C connection, CallToolRequest request) {
    Entry entry = await(tool.enter(connections.apply(connection), request));
    if (entry instanceof Entry.Admitted admitted) {
      return run(connection, admitted.request(), admitted.permit());
    } else if (entry instanceof Entry.Answered answered) {
      return answered.answer();
    }
    throw ((Entry.Unknown) entry).error();
  }

  /** Waits; a thread that is interrupted has nobody left who wants the answer. */
  private static Entry await(CompletionStage<Entry> entered) {
    try {
      return entered.toCompletableFuture().get();
    } catch (InterruptedException e) {
      GuardedTool.abandon(entered);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The call was cancelled.");
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      Fatal.rethrow(cause);
      throw new CompletionException(cause);
    }
  }

  private CallToolResult run(C connection, CallToolRequest request, Permit permit) {
    if (threads.isPresent() && threads.get().areClogged(permit.call().caller().grant())) {
      return results.clogged(permit);
    }
    try (permit) {
      return results.returned(
          permit,
          threads.isPresent()
              ? threads
                  .get()
                  .start(permit.call().caller().grant(), () -> handler.apply(connection, request))
                  .await()
              : handler.apply(connection, request));
    } catch (HandlerThreads.OverdueException e) {
      return results.overdue(permit);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Optional<McpError> error = results.meantForTheClient(e);
      if (error.isPresent()) {
        throw error.get();
      }
      return results.failed(permit, e);
    }
  }
}

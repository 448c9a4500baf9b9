package dev.policyguard.mcp;

import dev.policyguard.guard.Permit;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * An asynchronous handler behind the guard: answers every call that it is given, and no thread
 * waits for a decision. The handler is subscribed to on the thread of the call, as without a guard,
 * unless the decision comes later: then on another than the one that brought it, which is a counter
 * store's or an administrator's. Thread-safe.
 *
 * @param <C> what the SDK hands to the handler
 */
final class GuardedAsyncHandler<C>
    implements BiFunction<C, CallToolRequest, Mono<CallToolResult>>, GuardedHandler {

  private final GuardedTool tool;
  private final HandlerResults results;
  private final Optional<HandlerThreads> threads;
  private final Function<C, Connection> connections;
  private final BiFunction<C, CallToolRequest, Mono<CallToolResult>> handler;

  GuardedAsyncHandler(
      GuardedTool tool,
      Function<C, Connection> connections,
      BiFunction<C, CallToolRequest, Mono<CallToolResult>> handler) {
    this.tool = tool;
    this.results = tool.results();
    this.threads = tool.threads();
    this.connections = connections;
    this.handler = handler;
  }

  @Override
  public Mono<CallToolResult> apply(C connection, CallToolRequest request) {
    return Mono.defer(() -> answer(connection, request));
  }

  private Mono<CallToolResult> answer(C connection, CallToolRequest request) {
    CompletableFuture<Entry> entered =
        tool.enter(connections.apply(connection), request).toCompletableFuture();
    AtomicBoolean taken = new AtomicBoolean();
    return elsewhereIfLater(entered)
        .flatMap(
            entry -> taken.compareAndSet(false, true) ? answer(connection, entry) : Mono.empty())
        .doFinally(
            signal -> {
              if (taken.compareAndSet(false, true)) {
                GuardedTool.abandon(entered);
              }
            });
  }

  private static Mono<Entry> elsewhereIfLater(CompletableFuture<Entry> entered) {
    boolean now = entered.isDone();
    Mono<Entry> entry = Mono.fromFuture(entered, true);
    return now ? entry : entry.publishOn(Schedulers.boundedElastic());
  }

  private Mono<CallToolResult> answer(C connection, Entry entry) {
    if (entry instanceof Entry.Admitted admitted) {
      return run(connection, admitted.request(), admitted.permit());
    } else if (entry instanceof Entry.Answered answered) {
      return Mono.just(answered.answer());
    }
    return Mono.error(((Entry.Unknown) entry).error());
  }

  private Mono<CallToolResult> run(C connection, CallToolRequest request, Permit permit) {
    if (threads.isPresent() && threads.get().areClogged(permit.call().caller().grant())) {
      return Mono.just(results.clogged(permit));
    }
    HandlerCall call = new HandlerCall(() -> handler.apply(connection, request));
    Mono<CallToolResult> result =
        threads.isPresent()
            ? call.on(threads.get(), permit.call().caller().grant())
            : call.onThisThread();
    return result
        .map(returned -> results.returned(permit, returned))
        .switchIfEmpty(Mono.fromSupplier(() -> results.returned(permit, null)))
        .onErrorResume(thrown -> failed(permit, thrown))
        .doOnTerminate(permit::close)
        .doOnCancel(permit::close);
  }

  private Mono<CallToolResult> failed(Permit permit, Throwable thrown) {
    if (thrown instanceof HandlerThreads.OverdueException) {
      return Mono.just(results.overdue(permit));
    }
    try {
      Optional<McpError> error = results.meantForTheClient(thrown);
      return error.isPresent()
          ? Mono.error(error.get())
          : Mono.just(results.failed(permit, thrown));
    } catch (VirtualMachineError e) {
      return Mono.error(e);
    }
  }
}

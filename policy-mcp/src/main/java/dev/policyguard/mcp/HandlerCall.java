package dev.policyguard.mcp;

import dev.policyguard.call.Fatal;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * One call of an asynchronous handler, which may throw, return null, or overflow the stack when it
 * is called or subscribed to. Reactor lets the last pass by its subscribers, who would wait for
 * ever; here it is an error like any other.
 *
 * @param handler the handler
 */
record HandlerCall(Supplier<@Nullable Mono<CallToolResult>> handler) {

  /** Calls and subscribes on the thread of the subscriber. */
  Mono<CallToolResult> onThisThread() {
    return Mono.create(
        sink -> {
          Relay relay = new Relay(sink);
          sink.onCancel(relay);
          subscribe(relay);
        });
  }

  /**
   * Calls and subscribes on a thread of its own, for a grant, and waits only so long for the
   * result.
   */
  Mono<CallToolResult> on(HandlerThreads threads, String grant) {
    return Mono.<CallToolResult>create(
            sink -> {
              Relay relay = new Relay(sink);
              HandlerThreads.Run<Boolean> run =
                  threads.start(
                      grant,
                      () -> {
                        subscribe(relay);
                        return true;
                      });
              sink.onCancel(
                  () -> {
                    relay.cancel();
                    run.giveUp();
                  });
            })
        .timeout(threads.timeout(), Mono.error(HandlerThreads.OverdueException::new));
  }

  private void subscribe(Relay relay) {
    try {
      Mono<CallToolResult> result = handler.get();
      if (result == null) {
        relay.sink.success();
      } else {
        result.subscribe(relay);
      }
    } catch (Throwable e) {
      relay.sink.error(e);
      Fatal.rethrow(e);
    }
  }

  /** Passes on what the handler says. */
  private static final class Relay extends BaseSubscriber<CallToolResult> {
    private final MonoSink<CallToolResult> sink;

    Relay(MonoSink<CallToolResult> sink) {
      this.sink = sink;
    }

    @Override
    public Context currentContext() {
      return Context.of(sink.contextView());
    }

    @Override
    protected void hookOnNext(CallToolResult result) {
      sink.success(result);
    }

    @Override
    protected void hookOnComplete() {
      sink.success();
    }

    @Override
    protected void hookOnError(Throwable thrown) {
      sink.error(thrown);
    }
  }
}

package dev.policyguard.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server, made when it is needed and made anew when it was lost. Nothing that
 * was sent is ever sent again. Thread-safe; no thread waits.
 */
final class Connection implements AutoCloseable {

  /** A connection, and the script on it. */
  private record Open(StatefulRedisConnection<String, String> connection, CounterScript script) {

    /** Also where it was lost: the client keeps each connection until it is closed. */
    void close() {
      CompletionStage<Void> unused = connection.closeAsync();
    }
  }

  private static final int MOST_UNANSWERED = 100_000;
  private static final long SECONDS_TO_CLOSE = 2;

  private final RedisURI uri;
  private final RedisClient client;
  private final AtomicReference<@Nullable CompletableFuture<Open>> current =
      new AtomicReference<>();
  private volatile boolean closed;

  Connection(RedisURI uri, Duration deadline) {
    this.uri = OwnUri.of(uri, deadline);
    this.client = RedisClient.create(this.uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(MOST_UNANSWERED)
            .protocolVersion(ProtocolVersion.RESP2)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(SocketOptions.builder().connectTimeout(deadline).build())
            .build());
  }

  /** {@return the script on a connection that is open, as soon as there is one} */
  CompletionStage<CounterScript> script() {
    CompletableFuture<Open> seen = current.get();
    if (seen != null && !isLost(seen)) {
      return seen.thenApply(Open::script);
    } else if (closed) {
      return CompletableFuture.failedFuture(new Failures.NoAnswer("Redis: the store was closed"));
    }
    CompletableFuture<Open> fresh = new CompletableFuture<>();
    if (current.compareAndSet(seen, fresh)) {
      release(seen);
      connectElsewhere(fresh);
      return fresh.thenApply(Open::script);
    }
    return script();
  }

  /**
   * Names may have to be looked up, and classes loaded: not in the time of the thread that calls.
   */
  private void connectElsewhere(CompletableFuture<Open> fresh) {
    try {
      client.getResources().eventExecutorGroup().execute(() -> connect(fresh));
    } catch (RejectedExecutionException e) {
      fresh.completeExceptionally(new Failures.NoAnswer("Redis: the store was closed"));
    }
  }

  private void connect(CompletableFuture<Open> fresh) {
    if (closed || current.get() != fresh) {
      fresh.completeExceptionally(new Failures.NoAnswer("Redis: the connection was given up"));
      return;
    }
    try {
      CompletionStage<StatefulRedisConnection<String, String>> connecting =
          client.connectAsync(StringCodec.ASCII, uri);
      connecting.whenComplete(
          (connection, failure) -> {
            if (failure != null) {
              fresh.completeExceptionally(failure);
            } else {
              lookAt(connection, fresh);
            }
          });
    } catch (RuntimeException e) {
      fresh.completeExceptionally(e);
    }
  }

  /** A server that may drop counters is not asked to keep any. */
  private void lookAt(
      StatefulRedisConnection<String, String> connection, CompletableFuture<Open> fresh) {
    CompletionStage<String> memory =
        connection
            .async()
            .info("memory")
            .toCompletableFuture()
            .orTimeout(uri.getTimeout().toNanos(), TimeUnit.NANOSECONDS);
    memory.whenComplete(
        (info, failure) -> {
          Open open = new Open(connection, new CounterScript(connection.async()));
          if (failure == null && Eviction.isOff(info)) {
            fresh.complete(open);
          } else {
            fresh.completeExceptionally(failure == null ? Eviction.refusal(info) : failure);
            open.close();
          }
        });
  }

  private static boolean isLost(CompletableFuture<Open> seen) {
    return seen.isCompletedExceptionally() || (seen.isDone() && !seen.join().connection().isOpen());
  }

  /** Lets go of the connection that a script is on, if it is the one in use. */
  void drop(CounterScript script) {
    CompletableFuture<Open> seen = current.get();
    if (seen != null
        && seen.isDone()
        && !seen.isCompletedExceptionally()
        && seen.join().script() == script
        && current.compareAndSet(seen, null)) {
      release(seen);
    }
  }

  /** Lets go of the connection: the next question goes over another one. */
  void drop() {
    release(current.getAndSet(null));
  }

  private static void release(@Nullable CompletionStage<Open> old) {
    if (old != null) {
      old.thenAccept(Open::close);
    }
  }

  /** Lettuce's own wait has no end for a thread that answers, and now and then for any thread. */
  @Override
  public void close() {
    closed = true;
    client
        .shutdownAsync(0, SECONDS_TO_CLOSE, TimeUnit.SECONDS)
        .orTimeout(SECONDS_TO_CLOSE + 1, TimeUnit.SECONDS)
        .exceptionally(failure -> null)
        .join();
  }
}

package dev.policyguard.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The script that the server runs, all of a question in one step. It is named by its digest; a
 * server that does not know it has not run it, so to send it whole then runs it once.
 */
final class CounterScript {

  private static final String TEXT = text();

  private final RedisScriptingAsyncCommands<String, String> server;
  private final String digest;

  CounterScript(RedisScriptingAsyncCommands<String, String> server) {
    this.server = server;
    this.digest = server.digest(TEXT);
  }

  /**
   * Asks the server.
   *
   * @param question what
   * @param givenUp whether nobody waits for the answer any more; then nothing more is sent
   * @return what it says
   */
  CompletionStage<List<Object>> run(Question question, BooleanSupplier givenUp) {
    String[] keys = question.keys().toArray(String[]::new);
    String[] arguments = question.arguments().toArray(String[]::new);
    return server
        .<List<Object>>evalsha(digest, ScriptOutputType.MULTI, keys, arguments)
        .toCompletableFuture()
        .handle((answer, failure) -> again(answer, failure, keys, arguments, givenUp))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<List<Object>> again(
      @Nullable List<Object> answer,
      @Nullable Throwable failure,
      String[] keys,
      String[] arguments,
      BooleanSupplier givenUp) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RedisNoScriptException && !givenUp.getAsBoolean()) {
      return server.<List<Object>>eval(TEXT, ScriptOutputType.MULTI, keys, arguments);
    } else if (cause != null) {
      return CompletableFuture.failedFuture(cause);
    }
    return CompletableFuture.completedFuture(answer == null ? List.of() : answer);
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(CounterScript.class.getResourceAsStream("counters.lua"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

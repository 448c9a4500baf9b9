package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * A server in a process of its own, to whose standard input and output messages are written and
 * read, one a line. The SDK has such a transport too; this one knows at once when the server ends,
 * keeps the last lines of its standard error, and ends its children with it.
 *
 * <p>Thread-safe. Two threads read what the server writes, and end with it.
 */
final class ServerProcess implements McpClientTransport {

  private static final int LONGEST_MESSAGE = 16 * 1024 * 1024;
  private static final int LONGEST_ERROR = 64 * 1024;
  private static final int MOST_ERRORS = 20;
  private static final int MOST_SHOWN = 400;
  private static final int MOST_STRAY_LINES = 1_000;
  private static final int MOST_MESSAGES = 10_000;
  private static final long MOST_CHARACTERS = 256L * 1024 * 1024;
  private static final long PATIENCE_MILLIS = 2_000;

  private final List<String> command;
  private final McpJsonMapper json;
  private final Sinks.One<Object> failure = Sinks.one();
  private final Deque<String> errors = new ArrayDeque<>();
  private volatile @Nullable Process process;
  private volatile @Nullable Thread errorReader;
  private volatile @Nullable String stray;

  /**
   * Prepares a server.
   *
   * @param command the program and its arguments
   * @param json reads and writes messages
   */
  ServerProcess(List<String> command, McpJsonMapper json) {
    this.command = List.copyOf(command);
    this.json = json;
  }

  /** Has no value: fails with a {@link ServerFailure} when the server ends, or cannot go on. */
  Mono<Void> failure() {
    return failure.asMono().then(Mono.never());
  }

  /** The last lines of its standard error, each fit for one line. */
  List<String> errors() {
    synchronized (errors) {
      return List.copyOf(errors);
    }
  }

  /** The first line of its standard output that was no message, fit for one line. */
  Optional<String> stray() {
    return Optional.ofNullable(stray);
  }

  @Override
  public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    return Mono.fromRunnable(() -> start(handler)); // at once: what is sent next needs it
  }

  private void start(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    try {
      Process started = new ProcessBuilder(command).start();
      process = started;
      errorReader = thread("errors", () -> readErrors(started.getErrorStream()));
      thread("messages", () -> readMessages(started, handler));
    } catch (IOException e) {
      throw fail("cannot be started: there is no such program, or you may not run it");
    }
  }

  private static Thread thread(String name, Runnable reading) {
    Thread thread = new Thread(reading, "policyguard-server-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private ServerFailure fail(String found) {
    ServerFailure failed = new ServerFailure(found);
    failure.tryEmitError(failed);
    return failed;
  }

  private void readErrors(InputStream in) {
    BoundedLines lines = new BoundedLines(in, LONGEST_ERROR);
    try {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String shown = PlainText.of(line.get(), MOST_SHOWN);
        synchronized (errors) {
          if (errors.size() == MOST_ERRORS) {
            errors.removeFirst();
          }
          errors.addLast(shown);
        }
      }
    } catch (IOException e) {
      // It has ended, or nobody could read this.
    }
  }

  private void readMessages(
      Process started, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    BoundedLines lines = new BoundedLines(started.getInputStream(), LONGEST_MESSAGE);
    int messages = 0;
    int strayLines = 0;
    long characters = 0;
    try {
      for (Optional<String> next = lines.next(); next.isPresent(); next = lines.next()) {
        String line = next.get();
        characters += line.length();
        if (++messages > MOST_MESSAGES || characters > MOST_CHARACTERS) {
          fail("writes message after message, and not what its tools are");
          return; // who reads on would have to keep what is to be answered
        } else if (!line.isBlank() && !receive(line, handler) && ++strayLines > MOST_STRAY_LINES) {
          fail("writes line after line to its standard output that is no message");
          return;
        }
      }
      fail(ending(started));
    } catch (IOException e) {
      fail(
          "wrote to its standard output what cannot be read: "
              + PlainText.of(String.valueOf(e.getMessage())));
    }
  }

  private boolean receive(
      String line, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    try {
      handler
          .apply(Mono.just(McpSchema.deserializeJsonRpcMessage(json, line)))
          .subscribe(answer -> {}, e -> {});
      return true;
    } catch (IOException | IllegalArgumentException e) {
      if (stray == null) {
        stray = PlainText.quoted(line, 100);
      }
      return false;
    }
  }

  private String ending(Process started) {
    try {
      Thread reader = errorReader;
      if (reader != null) {
        reader.join(PATIENCE_MILLIS); // what it said last says why
      }
      return started.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
          ? "ended with exit code " + started.exitValue() + " before it had listed its tools"
          : "closed its standard output before it had listed its tools";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "was not waited for";
    }
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.<Void>fromRunnable(() -> send(message)).subscribeOn(Schedulers.boundedElastic());
  }

  private synchronized void send(JSONRPCMessage message) {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("the server is not running");
    }
    try {
      OutputStream out = running.getOutputStream();
      out.write((json.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // It has ended, or is about to: who reads its output says how.
    }
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return json.convertValue(data, type);
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.<Void>fromRunnable(this::stop).subscribeOn(Schedulers.boundedElastic());
  }

  /** Ends the server and its children: as they like, if they are quick, or else at once. */
  void stop() {
    Process running = process;
    if (running == null) {
      return;
    }
    List<ProcessHandle> children = running.descendants().toList();
    // By which a server over stdio is told to end; waits where one does not read what it is sent.
    thread("farewell", () -> close(running.getOutputStream()));
    try {
      if (!running.waitFor(PATIENCE_MILLIS / 4, TimeUnit.MILLISECONDS)) {
        running.destroy();
        children.forEach(ProcessHandle::destroy);
        running.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static void close(OutputStream out) {
    try {
      out.close();
    } catch (IOException e) {
      // It has ended.
    }
  }
}

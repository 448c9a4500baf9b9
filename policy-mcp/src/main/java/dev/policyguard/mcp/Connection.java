package dev.policyguard.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import java.util.Optional;

/** What a call came on: whatever the SDK hands to a handler of one of its four shapes. */
sealed interface Connection {

  /** What the transport knows of the request. */
  McpTransportContext context();

  /** The session, where there are sessions. */
  Optional<String> session();

  /** Whether the call has a thread of the server's that waits with it. */
  boolean holdsAThread();

  /** With a session, and a thread that waits. */
  record Sync(McpSyncServerExchange exchange) implements Connection {

    @Override
    public McpTransportContext context() {
      return exchange.transportContext();
    }

    @Override
    public Optional<String> session() {
      return Optional.ofNullable(exchange.sessionId());
    }

    @Override
    public boolean holdsAThread() {
      return true;
    }
  }

  /** With a session, and without a thread that waits. */
  record Async(McpAsyncServerExchange exchange) implements Connection {

    @Override
    public McpTransportContext context() {
      return exchange.transportContext();
    }

    @Override
    public Optional<String> session() {
      return Optional.ofNullable(exchange.sessionId());
    }

    @Override
    public boolean holdsAThread() {
      return false;
    }
  }

  /** Without a session, and with a thread that waits. */
  record StatelessSync(McpTransportContext context) implements Connection {

    @Override
    public Optional<String> session() {
      return Optional.empty();
    }

    @Override
    public boolean holdsAThread() {
      return true;
    }
  }

  /** Without a session, and without a thread that waits. */
  record StatelessAsync(McpTransportContext context) implements Connection {

    @Override
    public Optional<String> session() {
      return Optional.empty();
    }

    @Override
    public boolean holdsAThread() {
      return false;
    }
  }
}

package dev.policyguard.mcp;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection whose client can ask its user. Thread-safe. */
sealed interface Elicitation {

  /** Shows a form; what is returned may be cancelled, and then nobody waits for it any more. */
  CompletableFuture<ElicitResult> ask(ApprovalForm form);

  /** Whether this thread, if it waited for the answer, would be the one that has to read it. */
  boolean wouldWaitForItself();

  /** Empty where there is no session, or the client has not said that it can show forms. */
  static Optional<Elicitation> on(Connection connection) {
    if (connection instanceof Connection.Sync sync) {
      return canShowForms(sync.exchange().getClientCapabilities())
          ? Optional.of(new OnAThread(sync.exchange()))
          : Optional.empty();
    }
    if (connection instanceof Connection.Async async) {
      return canShowForms(async.exchange().getClientCapabilities())
          ? Optional.of(new WithoutAThread(async.exchange()))
          : Optional.empty();
    }
    return Optional.empty();
  }

  /** An elicitation that says nothing of its kinds is one of forms. */
  private static boolean canShowForms(@Nullable ClientCapabilities capabilities) {
    if (capabilities == null || capabilities.elicitation() == null) {
      return false;
    }
    ClientCapabilities.Elicitation elicitation = capabilities.elicitation();
    return elicitation.form() != null || elicitation.url() == null;
  }

  /** No thread waits. */
  record WithoutAThread(McpAsyncServerExchange exchange) implements Elicitation {

    @Override
    public CompletableFuture<ElicitResult> ask(ApprovalForm form) {
      return exchange.createElicitation(form).toFuture();
    }

    @Override
    public boolean wouldWaitForItself() {
      return false;
    }
  }

  /**
   * A thread waits, since that is all that the SDK offers here. It is none of the SDK's, of which
   * there are few: if those who call waited on them for those who ask, nobody could be asked.
   */
  record OnAThread(McpSyncServerExchange exchange) implements Elicitation {

    private static final String STDIO = StdioServerTransportProvider.class.getName();

    @Override
    public CompletableFuture<ElicitResult> ask(ApprovalForm form) {
      CompletableFuture<ElicitResult> answer = new CompletableFuture<>();
      Thread asking = new Thread(() -> ask(form, answer), "policyguard-elicitation");
      asking.setDaemon(true);
      answer.whenComplete((result, failure) -> asking.interrupt()).exceptionally(failure -> null);
      asking.start();
      return answer;
    }

    private void ask(ApprovalForm form, CompletableFuture<ElicitResult> answer) {
      try {
        answer.complete(exchange.createElicitation(form));
      } catch (Throwable e) {
        answer.completeExceptionally(e);
      }
    }

    @Override
    public boolean wouldWaitForItself() {
      return StackWalker.getInstance()
          .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith(STDIO)));
    }
  }
}

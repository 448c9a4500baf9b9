package dev.policyguard.mcp;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.PendingApproval;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What happens to the calls of one tool before its handler, whatever the handler's shape: who
 * calls, may they, do the arguments fit the input schema, is there room in the limits, does a
 * person say yes. One decision, and no thread that waits for it.
 *
 * <p>Immutable and thread-safe.
 */
final class GuardedTool {

  private static final int MAX_PROBLEM = 1_000;

  private final Settings settings;
  private final PolicyGuard guard;
  private final String name;
  private final ToolSchema inputSchema;
  private final Answers answers;
  private final OwnRemaining remaining;
  private final HandlerResults results;
  private final Optional<Pinning.Unreviewed> unreviewed;

  /**
   * Reads what a tool says of itself.
   *
   * @throws IllegalArgumentException if one of its schemas is none
   * @throws IllegalStateException if there is no JSON mapper, or no validator for a schema
   */
  GuardedTool(Settings settings, Tool tool) {
    this.settings = settings;
    this.guard = settings.guard();
    this.name = tool.name();
    this.inputSchema = ToolSchema.input(tool, McpJsonDefaults::getSchemaValidator);
    this.answers = new Answers(settings.disclosure());
    this.remaining = new OwnRemaining(guard, name, settings.disclosure());
    this.results = new HandlerResults(tool, answers, remaining);
    this.unreviewed = settings.inventory().unreviewed(tool);
  }

  /** What clients get of handlers that ran. */
  HandlerResults results() {
    return results;
  }

  /** The threads of the tool's handlers, if they have a time limit. */
  Optional<HandlerThreads> threads() {
    return settings.handlerTimeout().map(timeout -> new HandlerThreads(name, timeout));
  }

  /**
   * Says whether the handler may run, sooner or later.
   *
   * @return a stage that fails with errors of the virtual machine alone, which are thrown as well
   */
  CompletionStage<Entry> enter(Connection connection, CallToolRequest request) {
    Optional<Caller> caller = Optional.empty();
    try {
      caller =
          settings
              .callers()
              .callerOf(connection.context())
              .map(found -> onSession(found, connection));
      Map<String, Object> arguments = request.arguments();
      ToolCall.Unattributed call = ToolCall.of(name, arguments == null ? Map.of() : arguments);
      return caller.isPresent()
          ? enter(connection, call.from(caller.get()), request)
          : guard
              .decideAsync(call)
              .thenApply(denied -> refuseNobody(denied, request))
              .exceptionally(failure -> guardFailed(Optional.empty(), failure, request));
    } catch (Throwable e) {
      return CompletableFuture.completedFuture(guardFailed(caller, e, request));
    }
  }

  /** Gives back what a call was charged that nobody waits for any longer, once that is known. */
  static void abandon(CompletionStage<Entry> entered) {
    entered.whenComplete(
        (entry, failure) -> {
          if (entry instanceof Entry.Admitted admitted) {
            admitted.permit().giveBack();
          }
        });
  }

  private CompletionStage<Entry> enter(
      Connection connection, ToolCall call, CallToolRequest request) {
    if (unreviewed.isPresent()) {
      return guard
          .denyAsync(call, unreviewed.get().rule(), unreviewed.get().message())
          .thenApply(refused -> refuse(call.caller(), refused.decision(), request))
          .exceptionally(failure -> guardFailed(Optional.of(call.caller()), failure, request));
    }
    return guard
        .reserveAsync(call, this::problem)
        .thenCompose(
            admission ->
                admission instanceof PendingApproval pending
                    ? settings.approval().ask(connection, pending)
                    : CompletableFuture.completedFuture((Admission.Settled) admission))
        .thenCompose(settled -> entry(settled, call, request))
        .exceptionally(failure -> guardFailed(Optional.of(call.caller()), failure, request));
  }

  /** The guard asks once it is known that the caller may call. */
  private Optional<String> problem(ToolCall call) {
    return inputSchema
        .problem(call.arguments().asMap())
        .map(problem -> PlainText.of(problem, MAX_PROBLEM));
  }

  private CompletionStage<Entry> entry(
      Admission.Settled settled, ToolCall call, CallToolRequest request) {
    if (settled instanceof Permit permit) {
      return CompletableFuture.completedFuture(
          new Entry.Admitted(
              permit,
              new CallToolRequest(request.name(), call.arguments().asMap(), request.meta())));
    }
    Decision.Denied denied = ((Admission.Refused) settled).decision();
    CompletionStage<Decision.Denied> told =
        denied.code() == DecisionCode.INVALID_ARGUMENTS && settings.invalidArguments().isPresent()
            ? settings.invalidArguments().get().charge(call.caller(), denied)
            : CompletableFuture.completedFuture(denied);
    return told.thenApply(refusal -> refuse(call.caller(), refusal, request));
  }

  private Entry refuse(Caller caller, Decision.Denied denied, CallToolRequest request) {
    CallToolResult answer =
        denied.code() == DecisionCode.INVALID_ARGUMENTS
            ? answers.invalidArguments(name, denied, denied.message())
            : answers.refused(name, denied, remaining.of(caller, denied));
    return denied.code() == DecisionCode.HIDDEN
        ? unknown(request)
        : answer(Optional.of(caller), answer, request);
  }

  /** Who cannot list a tool must not find it by calling: only the operator learns the reason. */
  private Entry refuseNobody(Decision.Denied denied, CallToolRequest request) {
    Log.warn(
        "Nobody vouches for a caller of {}, who was told that there is no such tool; {}",
        name,
        denied);
    return unknown(request);
  }

  private Entry guardFailed(Optional<Caller> caller, Throwable thrown, CallToolRequest request) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    Fatal.rethrow(failure);
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Log.error(
        "The guard failed at a call of {}, decision {}; the call was refused", name, id, failure);
    return answer(caller, answers.guardFailed(name, id), request);
  }

  /** Whatever a call of a hidden tool is refused for, its answer is that of an unknown tool. */
  private Entry answer(Optional<Caller> caller, CallToolResult answer, CallToolRequest request) {
    return isHidden(caller) ? unknown(request) : new Entry.Answered(answer);
  }

  private static Entry unknown(CallToolRequest request) {
    return new Entry.Unknown(Answers.unknownTool(request.name()));
  }

  private boolean isHidden(Optional<Caller> caller) {
    try {
      return caller.isEmpty()
          || unreviewed.map(Pinning.Unreviewed::isHidden).orElse(false)
          || !guard.isVisible(name, caller.get());
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Log.error("It cannot be said who may see {}, so it is hidden", name, e);
      return true;
    }
  }

  private static Caller onSession(Caller caller, Connection connection) {
    return caller.session().isPresent()
        ? caller
        : connection.session().map(caller::withSession).orElse(caller);
  }
}

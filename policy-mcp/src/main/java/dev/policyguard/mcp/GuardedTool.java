package dev.policyguard.mcp;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.PendingApproval;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolRule;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the calls of one tool before and after its handler, whatever the handler's shape:
 * who calls, may they, do the arguments fit the input schema, is there room in the limits.
 *
 * <p>Immutable and thread-safe.
 */
final class GuardedTool {

  private final PolicyGuard guard;
  private final Callers callers;
  private final String name;
  private final ToolSchema inputSchema;
  private final ToolSchema outputSchema;
  private final PlainResults results;

  /**
   * Reads what a tool says of itself.
   *
   * @throws IllegalArgumentException if one of its schemas is none
   * @throws IllegalStateException if there is no JSON mapper, or no validator for a schema
   */
  GuardedTool(PolicyGuard guard, Callers callers, Tool tool) {
    this.guard = guard;
    this.callers = callers;
    this.name = tool.name();
    this.inputSchema = ToolSchema.input(tool, McpJsonDefaults::getSchemaValidator);
    this.outputSchema = ToolSchema.output(tool, McpJsonDefaults::getSchemaValidator);
    this.results = PlainResults.withSdksMapper();
  }

  /** Says whether the handler may run. Throws nothing but errors of the virtual machine. */
  Entry enter(McpTransportContext context, @Nullable String session, CallToolRequest request) {
    Optional<Caller> caller = Optional.empty();
    try {
      caller = callers.callerOf(context).map(found -> onSession(found, session));
      Map<String, Object> arguments = request.arguments();
      ToolCall.Unattributed call = ToolCall.of(name, arguments == null ? Map.of() : arguments);
      return caller.isPresent()
          ? enter(call.from(caller.get()), request)
          : refuseNobody(guard.decide(call), request);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
      Log.error("The guard failed at a call of {}, decision {}; the call was refused", name, id, e);
      return answer(caller, Answers.guardFailed(name, id), request);
    }
  }

  /** Authorization first: who may not call learns nothing of the schema, and pays for nothing. */
  private Entry enter(ToolCall call, CallToolRequest request) {
    Optional<Caller> caller = Optional.of(call.caller());
    Decision decision = guard.decide(call);
    if (decision instanceof Decision.Denied denied) {
      return refuse(caller, denied, request);
    }
    Optional<String> problem = inputSchema.problem(call.arguments().asMap());
    if (problem.isPresent()) {
      return answer(caller, Answers.invalidArguments(name, decision, problem.get()), request);
    }
    CallToolRequest checked =
        new CallToolRequest(request.name(), call.arguments().asMap(), request.meta());
    Admission admission = guard.reserve(call);
    if (admission instanceof Permit permit) {
      return new Entry.Admitted(permit, checked);
    }
    Admission.Refused refused =
        admission instanceof PendingApproval pending
            ? pending.leaveOpen().orElseThrow()
            : (Admission.Refused) admission;
    return refuse(caller, refused.decision(), request);
  }

  /**
   * The handler ran and threw, or its result did: the operator learns what, the client only that.
   */
  CallToolResult failed(Permit permit, Throwable thrown) {
    Decision.Allowed allowed = permit.decision();
    Log.error("The handler of {} failed, decision {}", name, allowed.id(), thrown);
    return Answers.failed(name, allowed, ownRemaining(permit.call().caller(), allowed));
  }

  /** The handler ran and returned something; null is what the SDK would never answer. */
  CallToolResult returned(Permit permit, @Nullable CallToolResult result) {
    Decision.Allowed allowed = permit.decision();
    if (result == null) {
      Log.error("The handler of {} returned null, decision {}", name, allowed.id());
      return Answers.failed(name, allowed, ownRemaining(permit.call().caller(), allowed));
    }
    CallToolResult plain = results.copyOf(result);
    if (!outputSchema.isPresent() || Boolean.TRUE.equals(plain.isError())) {
      return Answers.allowed(plain, allowed, ownRemaining(permit.call().caller(), allowed));
    }
    Optional<String> problem =
        plain.structuredContent() == null
            ? Optional.of("there is no structured content")
            : outputSchema.problem(plain.structuredContent());
    if (problem.isPresent()) {
      Log.error(
          "The result of {} does not fit its output schema, decision {}: {}",
          name,
          allowed.id(),
          problem.get());
      return Answers.unfit(name, allowed, ownRemaining(permit.call().caller(), allowed));
    }
    return Answers.allowed(
        results.withText(plain), allowed, ownRemaining(permit.call().caller(), allowed));
  }

  /** The one error that the protocol has for tools, to send the user to a web page first. */
  Optional<McpError> meantForTheClient(Throwable thrown) {
    try {
      if (thrown instanceof McpError error
          && error.getJsonRpcError() != null
          && error.getJsonRpcError().code() == ErrorCodes.URL_ELICITATION_REQUIRED) {
        return Optional.of(results.copyOf(error.getJsonRpcError()));
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Log.error("An error of {} cannot be sent", name, e);
    }
    return Optional.empty();
  }

  private Entry refuse(Optional<Caller> caller, Decision.Denied denied, CallToolRequest request) {
    return answer(
        caller,
        Answers.refused(
            name, denied, caller.map(known -> ownRemaining(known, denied)).orElse(Map.of())),
        request);
  }

  /** Who cannot list a tool must not find it by calling: only the operator learns the reason. */
  private Entry refuseNobody(Decision.Denied denied, CallToolRequest request) {
    Log.warn(
        "Nobody vouches for a caller of {}, who was told that there is no such tool; {}",
        name,
        denied);
    return refuse(Optional.empty(), denied, request);
  }

  /** Whatever a call of a hidden tool is refused for, its answer is that of an unknown tool. */
  private Entry answer(Optional<Caller> caller, CallToolResult answer, CallToolRequest request) {
    return isHidden(caller)
        ? new Entry.Unknown(Answers.unknownTool(request.name()))
        : new Entry.Answered(answer);
  }

  private boolean isHidden(Optional<Caller> caller) {
    try {
      return caller.isEmpty() || !guard.isVisible(name, caller.get());
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Log.error("It cannot be said who may see {}, so it is hidden", name, e);
      return true;
    }
  }

  /**
   * What remains of the limits that count this caller's calls alone. What remains of a global one
   * tells how busy the others are. A limit that the policy does not have is left out, too.
   */
  private Map<String, Amount> ownRemaining(Caller caller, Decision decision) {
    Map<String, Amount> own = new LinkedHashMap<>();
    Policy policy = guard.policyFor(caller).orElseGet(() -> Policy.builder().build());
    ToolRule rule = policy.tools().getOrDefault(name, ToolRule.allow());
    Stream.concat(rule.limits().stream(), policy.allTools().limits().stream())
        .filter(limit -> limit.scope() != Scope.GLOBAL)
        .map(Limit::counter)
        .filter(decision.remaining()::containsKey)
        .forEach(counter -> own.put(counter, decision.remaining().get(counter)));
    return own;
  }

  private static Caller onSession(Caller caller, @Nullable String session) {
    return session == null || caller.session().isPresent() ? caller : caller.withSession(session);
  }
}

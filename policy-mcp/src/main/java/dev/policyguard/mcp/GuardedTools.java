package dev.policyguard.mcp;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.PlainText;
import dev.policyguard.guard.PolicyGuard;
import io.modelcontextprotocol.server.McpServer.SyncSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncListFilter;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Objects;

/**
 * Puts a guard in front of the tools of an MCP server: no call reaches a handler that the policy
 * does not allow.
 *
 * <pre>{@code
 * GuardedTools guarded = GuardedTools.of(guard).callers(CallerResolver.stdio());
 * guarded.addTo(McpServer.sync(transport), tools).build();
 * }</pre>
 *
 * <p>{@link #addTo} does three things that belong together; who has to do them one by one, for a
 * framework's list of tools for example, uses {@link #wrap(List)} and {@link #filter()} and sets
 * {@code validateToolInputs(false)}. Otherwise the server would check arguments before it calls the
 * handler, and so before the guard: its complaints would show the schema of a hidden tool, and
 * calls with invalid arguments would pass by every rule and limit. The guard does that check
 * itself, with the SDK's validator, once it is known that the caller may call and before anything
 * is charged. Without the filter, hidden tools are listed; they are refused all the same.
 *
 * <p><b>What a client gets</b> that is not a tool's own result is a result with {@code isError}, a
 * text for the model, and these fields as structured content:
 *
 * <table>
 * <caption>Structured content of an error</caption>
 * <tr><th>field</th><th>value</th></tr>
 * <tr><td>{@code decision}</td><td>{@code "deny"}: the tool was not called; {@code "allow"}: it was
 *     called and failed</td></tr>
 * <tr><td>{@code code}</td><td>the {@link dev.policyguard.decision.DecisionCode}; or {@code
 *     INVALID_ARGUMENTS}, they do not fit the input schema; or {@code HANDLER_FAILED}</td></tr>
 * <tr><td>{@code rule}</td><td>the id of the rule that decided</td></tr>
 * <tr><td>{@code message}</td><td>why, in the policy author's words if there are any</td></tr>
 * <tr><td>{@code id}</td><td>what the decision is called in the server's log</td></tr>
 * <tr><td>{@code retry_after_ms}</td><td>whole milliseconds to wait, rounded up; only where waiting
 *     helps</td></tr>
 * <tr><td>{@code remaining}</td><td>counter to number: what remains of each limit that counts
 *     this caller's calls alone, so of none with the scope {@code global}; only where there are such
 *     limits and they were reached</td></tr>
 * </table>
 *
 * <p>A tool's own result goes out as it was when the handler returned, copied to plain JSON, with
 * {@code decision} ({@code "allow"}), {@code code}, {@code rule}, {@code id} and {@code remaining}
 * under {@value #DECISION_META} in its {@code _meta}.
 *
 * <p><b>A result that does not fit the tool's output schema</b> is not sent: the client learns just
 * that, as {@code HANDLER_FAILED}, and the log what is wrong with it. The server would check it
 * too, after the guard, and would tell the client everything. Results with {@code isError} are not
 * checked. (The check is made with the SDK's default validator; a server that is given another one
 * checks with that again.)
 *
 * <p>A hidden tool that is called answers exactly as one that the server does not have. So does
 * every tool where nobody vouches for the caller, who could otherwise find out the names of tools
 * that are on no list of his; the server's log has the decision, {@code NO_POLICY}, so that its
 * operator sees that an identity is missing. Control and bidi characters are escaped in everything
 * that is sent or logged.
 *
 * <p><b>What a handler gets</b> is the request with the arguments that were checked: an immutable
 * map, empty where the client sent none. <b>What a handler throws</b>, an {@link
 * io.modelcontextprotocol.spec.McpError} too, is logged with the decision's id, and the client
 * learns only that the tool failed; so it does where the handler returns null, overflows the stack,
 * or returns what cannot be written as JSON or is nested more than 128 levels deep. The charge
 * stands. To tell the client why, return a result with {@code isError}. Only the protocol's own
 * {@code URL_ELICITATION_REQUIRED} error goes through, and errors of the virtual machine, such as
 * {@link OutOfMemoryError}, are thrown on.
 *
 * <p>Immutable and thread-safe. A call costs two decisions, one of them charged, one validation of
 * its arguments, and a copy of its result; with an output schema the result is validated twice,
 * once by the SDK.
 */
public final class GuardedTools {

  /** The name in a tool's own result's {@code _meta} under which the decision stands. */
  public static final String DECISION_META = "dev.policyguard/decision";

  private final PolicyGuard guard;
  private final Callers callers;

  private GuardedTools(PolicyGuard guard, Callers callers) {
    this.guard = guard;
    this.callers = callers;
  }

  /**
   * Starts with the guard that decides.
   *
   * @param guard the guard
   * @return tools of which it is still to be said who calls them
   */
  public static Unattributed of(PolicyGuard guard) {
    return new Unattributed(guard);
  }

  /**
   * Gives guarded tools to a server that is being built: the tools themselves, the filter that
   * keeps hidden ones off the list, and the order to leave their arguments to the guard. Tools that
   * the server gets in any other way are not guarded.
   *
   * @param server what {@code McpServer.sync} returned, for whichever transport with sessions
   * @param tools the tools and their handlers
   * @param <S> the kind of server
   * @return {@code server}, to be built
   * @throws IllegalArgumentException as {@link #wrap(SyncToolSpecification)} does, or if the server
   *     does not take a tool's name or has it already
   * @throws IllegalStateException as {@link #wrap(SyncToolSpecification)} does
   */
  public <S extends SyncSpecification<?>> S addTo(S server, List<SyncToolSpecification> tools) {
    List<SyncToolSpecification> guarded = wrap(tools);
    server.validateToolInputs(false).addToolFilter(filter()).tools(guarded);
    return server;
  }

  /**
   * Guards one tool, for example one that is added while the server runs.
   *
   * @param tool the tool and its handler
   * @return the same tool, whose handler runs only for calls that the guard allows
   * @throws IllegalArgumentException if the tool is guarded already, so that its calls would be
   *     charged twice, or one of its schemas is none
   * @throws IllegalStateException if the class path has no JSON mapper of the SDK; or no validator,
   *     and the tool has a schema
   */
  public SyncToolSpecification wrap(SyncToolSpecification tool) {
    if (tool.callHandler() instanceof GuardedSyncHandler) {
      throw new IllegalArgumentException(
          "tool "
              + PlainText.of(tool.tool().name())
              + ": is guarded already, must be guarded once; its calls would be charged twice");
    }
    GuardedTool guarded = new GuardedTool(guard, callers, tool.tool());
    return new SyncToolSpecification(
        tool.tool(), new GuardedSyncHandler(guarded, tool.callHandler()));
  }

  /**
   * Guards tools.
   *
   * @param tools the tools and their handlers
   * @return the same tools in the same order, each guarded as {@link #wrap(SyncToolSpecification)}
   *     does; immutable
   * @throws IllegalArgumentException if one is guarded already or has a schema that is none
   * @throws IllegalStateException as {@link #wrap(SyncToolSpecification)} does
   */
  public List<SyncToolSpecification> wrap(List<SyncToolSpecification> tools) {
    return tools.stream().map(this::wrap).toList();
  }

  /**
   * Takes hidden tools off the list, and all tools where nobody vouches for the caller. A failure
   * hides the tool and does not break the list.
   *
   * @return the filter for {@code addToolFilter}
   */
  public McpSyncListFilter<Tool> filter() {
    return (context, tool) -> {
      try {
        return callers
            .callerOf(context)
            .map(caller -> guard.isVisible(tool.name(), caller))
            .orElse(false);
      } catch (Throwable e) {
        Fatal.rethrow(e);
        Log.error("A tool is not listed, since it cannot be said who may see it", e);
        return false;
      }
    };
  }

  /**
   * Guarded tools whose callers are still to be named. There is no default: what is right for stdio
   * is wrong for HTTP, see {@link CallerResolver#stdio()}.
   */
  public static final class Unattributed {
    private final PolicyGuard guard;

    private Unattributed(PolicyGuard guard) {
      this.guard = Objects.requireNonNull(guard, "guard");
    }

    /**
     * Says who calls.
     *
     * @param callers the resolver; {@link CallerResolver#stdio()} for a server over stdio
     * @return guarded tools
     */
    public GuardedTools callers(CallerResolver callers) {
      return new GuardedTools(guard, new Callers(Objects.requireNonNull(callers, "callers")));
    }
  }
}

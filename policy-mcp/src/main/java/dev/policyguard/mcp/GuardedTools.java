package dev.policyguard.mcp;

import dev.policyguard.call.PlainText;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.tool.ToolDefinition;
import dev.policyguard.tool.ToolPins;
import io.modelcontextprotocol.server.McpAsyncListFilter;
import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServer.AsyncSpecification;
import io.modelcontextprotocol.server.McpServer.StatelessAsyncSpecification;
import io.modelcontextprotocol.server.McpServer.StatelessSyncSpecification;
import io.modelcontextprotocol.server.McpServer.SyncSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessAsyncServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.server.McpSyncListFilter;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Puts a guard in front of the tools of an MCP server: no call reaches a handler that the policy
 * does not allow.
 *
 * <pre>{@code
 * GuardedTools guarded = GuardedTools.of(guard).callers(CallerResolver.stdio());
 * guarded.addTo(McpServer.sync(transport), tools).build();
 * }</pre>
 *
 * <p>For servers of all four kinds: sync and async, with sessions and stateless. What clients get,
 * what handlers get and how they may end, and which threads wait, is in the {@linkplain
 * dev.policyguard.mcp documentation of the package}.
 *
 * <p>{@code addTo} does three things that belong together; who has to do them one by one, for a
 * framework's list of tools for example, uses {@link #wrap(List)} and {@link #filter()} or {@link
 * #asyncFilter()} and sets {@code validateToolInputs(false)}. Otherwise the server would check
 * arguments before it calls the handler, and so before the guard: its complaints would show the
 * schema of a hidden tool, and calls with invalid arguments would pass by every rule and limit. The
 * guard does that check itself, with the SDK's validator, once it is known that the caller may call
 * and before anything is charged. Without the filter, hidden tools are listed; they are refused all
 * the same.
 *
 * <p>Tools that a server gets in any other way are not guarded; {@link #coverage} finds them, and
 * with {@link #strict} a server whose tools and policy do not fit is not built.
 *
 * <p>Immutable but for the memory of what was guarded, and thread-safe. A call costs one decision,
 * one validation of its arguments, and a copy of its result; with an output schema the result is
 * validated twice, once by the SDK.
 */
public final class GuardedTools {

  /** The name in a tool's own result's {@code _meta} under which the decision stands. */
  public static final String DECISION_META = "dev.policyguard/decision";

  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

  private final Settings settings;

  private GuardedTools(Settings settings) {
    this.settings = settings;
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
   * Asks the user of the connected client whether a call may run that a person has to approve,
   * where the client has said that it can show forms; elsewhere, and in stateless servers, the
   * guard's own approver is asked.
   *
   * <p>The client answers for its user, so this is the right question where the user may decide,
   * and the wrong one where somebody else must: for that, leave it and give the guard an approver,
   * an {@link dev.policyguard.guard.ApprovalInbox} for example. Give the server a {@code
   * requestTimeout} longer than the guard's {@code approvalTimeout}: a sync server's is 10 seconds
   * if nobody says otherwise, and then there was no answer. A sync server over stdio with {@code
   * immediateExecution(true)} cannot ask, and says so in its log.
   *
   * @return tools guarded like these, whose approvals are asked for so
   */
  public GuardedTools elicitApprovals() {
    return new GuardedTools(settings.withApproval(new ElicitedApproval(settings.guard())));
  }

  /**
   * Sets how much clients are told of decisions; {@link Disclosure#STANDARD} if this is never
   * called.
   *
   * @param disclosure how much
   * @return tools guarded like these, which tell so much
   */
  public GuardedTools disclosure(Disclosure disclosure) {
    return new GuardedTools(
        settings.withDisclosure(Objects.requireNonNull(disclosure, "disclosure")));
  }

  /**
   * Sets how long a handler is waited for; for ever if this is never called, since only the author
   * of the tools knows how long they may take.
   *
   * <p>With it, handlers run on daemon threads of their own, so that one that never returns keeps
   * none of the server's: a handler that relies on thread-locals of the server's thread then misses
   * them (the class loader is handed on). Without it there are no such threads.
   *
   * <p>A handler whose time is over is interrupted, or its {@code Mono} cancelled, and the client
   * gets {@code HANDLER_FAILED}; the charge stands. A thread that goes on all the same cannot be
   * stopped: it is kept until the handler returns. While 4 threads of a tool are kept so for one
   * grant, or 16 for all, its calls are denied at once to that grant, or to all, with {@code
   * INTERNAL_ERROR} and the rule {@code (handler timeout)}, and charged nothing; other tools go on.
   *
   * @param timeout the time, above 0
   * @return tools guarded like these, with this limit of time
   * @throws IllegalArgumentException if it is not above 0, or over a day
   */
  public GuardedTools handlerTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout: is " + timeout + ", must be above 0 and at most a day");
    }
    return new GuardedTools(settings.withHandlerTimeout(timeout));
  }

  /**
   * Limits the calls with invalid arguments, which are charged to no limit of the policy, with a
   * counter in memory. See {@link #invalidArgumentsLimit(Limit, CounterStore)}.
   *
   * @param limit the limit
   * @return tools guarded like these, with this limit
   * @throws IllegalArgumentException if the limit is charged with a number of the call
   */
  public GuardedTools invalidArgumentsLimit(Limit limit) {
    return invalidArgumentsLimit(limit, new InMemoryCounterStore(Ticker.system()));
  }

  /**
   * Limits the calls with invalid arguments, which are charged to no limit of the policy. Where
   * this limit is full they get {@code LIMIT_EXCEEDED}, and nothing of the tool's input schema;
   * where its counter cannot be asked, {@code COUNTER_UNAVAILABLE}. Calls with valid arguments are
   * not charged to it, and not stopped by it. The guard's listener hears {@code INVALID_ARGUMENTS}
   * all the same, under the id that the client gets.
   *
   * @param limit the limit, for all tools together
   * @param store keeps its counter
   * @return tools guarded like these, with this limit
   * @throws IllegalArgumentException if the limit is charged with a number of the call
   */
  public GuardedTools invalidArgumentsLimit(Limit limit, CounterStore store) {
    return new GuardedTools(settings.withInvalidArguments(new InvalidArgumentsLimit(limit, store)));
  }

  /**
   * Checks what a server is given: {@code addTo} throws if a policy names a tool that is not among
   * the ones it is given, or none names one of them; and {@code addTool} if none names the tool.
   * Both throw if a tool is not as it was {@linkplain #pinned pinned}.
   *
   * @param policies all policies that callers are under
   * @return tools guarded like these, and checked
   * @throws IllegalArgumentException if there is no policy
   */
  public GuardedTools strict(Policy... policies) {
    return with(settings.inventory().withStrict(some(policies)));
  }

  /**
   * Compares every tool that a server is given with what was reviewed, also one that comes while
   * the server runs. A tool that the pins do not know was not reviewed, and counts as changed.
   *
   * <pre>{@code
   * guarded.pinned(ToolsLock.read(Path.of("tools.lock")), WhenChanged.HIDE)
   * }</pre>
   *
   * <p>Each change is logged with what differs; {@link #coverage} lists all of them, and with
   * {@link #strict} there is no server with a changed tool. What a pin covers, and what it does
   * not, is in docs/decisions/0016-what-a-pin-covers.md.
   *
   * @param reviewed the tools as they were reviewed
   * @param whenChanged what becomes of a tool that is not as it was
   * @return tools guarded like these, and compared
   */
  public GuardedTools pinned(ToolPins reviewed, WhenChanged whenChanged) {
    return with(
        settings
            .inventory()
            .withPinning(
                new Pinning(
                    Objects.requireNonNull(reviewed, "reviewed"),
                    Objects.requireNonNull(whenChanged, "whenChanged"))));
  }

  private GuardedTools with(Inventory inventory) {
    return new GuardedTools(settings.withInventory(inventory));
  }

  /**
   * The definitions of tools, as clients read them: what can be reviewed, and {@linkplain #pinned
   * pinned}.
   *
   * @param tools the tools, as the SDK's specifications or as a server's {@code listTools()} gives
   *     them
   * @return their definitions, in the same order
   * @throws IllegalArgumentException if one of the tools is none
   */
  public static List<ToolDefinition> definitions(List<?> tools) {
    return tools.stream().map(Specifications::tool).map(Definitions::of).toList();
  }

  /**
   * Compares tools with policies: what is not guarded, and which names only one of the two has; and
   * with what was {@linkplain #pinned pinned}, if anything was.
   *
   * @param tools the tools that a server is going to get, as the SDK's specifications; or those
   *     that it has, as its {@code listTools()} gives them. The SDK shows no handlers there: those
   *     count as guarded that these guarded tools have wrapped, so a server that is given what was
   *     to be wrapped, in place of what came of it, is not found out
   * @param policies all policies that callers are under
   * @return what was found
   * @throws IllegalArgumentException if there is no policy, or one of the tools is none
   */
  public Coverage coverage(List<?> tools, Policy... policies) {
    return settings.inventory().coverage(tools, some(policies));
  }

  private static List<Policy> some(Policy... policies) {
    if (policies.length == 0) {
      throw new IllegalArgumentException("policies: are none, must be those of all callers");
    }
    return List.of(policies);
  }

  /**
   * Gives guarded tools to a sync server that is being built: the tools themselves, the filter that
   * keeps hidden ones off the list, and the order to leave their arguments to the guard.
   *
   * @param server what {@code McpServer.sync} returned, for whichever transport with sessions
   * @param tools the tools and their handlers
   * @param <S> the kind of server
   * @return {@code server}, to be built
   * @throws IllegalArgumentException as {@link #wrap(SyncToolSpecification)} does, or if the server
   *     does not take a tool's name or has it already
   * @throws IllegalStateException as {@link #wrap(SyncToolSpecification)} does
   * @throws IncompleteCoverageException if {@link #strict} was called, and the tools do not fit the
   *     policies or are not as they were pinned
   */
  public <S extends SyncSpecification<?>> S addTo(S server, List<SyncToolSpecification> tools) {
    List<SyncToolSpecification> guarded = covered(tools);
    server.validateToolInputs(false).addToolFilter(filter()).tools(guarded);
    return server;
  }

  /**
   * Gives guarded tools to an async server that is being built, as {@link #addTo(SyncSpecification,
   * List)} does to a sync one.
   *
   * @param server what {@code McpServer.async} returned, for whichever transport with sessions
   * @param tools the tools and their handlers
   * @param <S> the kind of server
   * @return {@code server}, to be built
   */
  public <S extends AsyncSpecification<?>> S addTo(S server, List<AsyncToolSpecification> tools) {
    List<AsyncToolSpecification> guarded = covered(tools);
    server.validateToolInputs(false).addToolFilter(asyncFilter()).tools(guarded);
    return server;
  }

  /**
   * Gives guarded tools to a stateless sync server that is being built, as {@link
   * #addTo(SyncSpecification, List)} does to one with sessions.
   *
   * @param server what {@code McpServer.sync} returned for a stateless transport
   * @param tools the tools and their handlers
   * @return {@code server}, to be built
   */
  public StatelessSyncSpecification addTo(
      StatelessSyncSpecification server,
      List<McpStatelessServerFeatures.SyncToolSpecification> tools) {
    List<McpStatelessServerFeatures.SyncToolSpecification> guarded = covered(tools);
    server.validateToolInputs(false).addToolFilter(filter()).tools(guarded);
    return server;
  }

  /**
   * Gives guarded tools to a stateless async server that is being built, as {@link
   * #addTo(SyncSpecification, List)} does to a sync one with sessions.
   *
   * @param server what {@code McpServer.async} returned for a stateless transport
   * @param tools the tools and their handlers
   * @return {@code server}, to be built
   */
  public StatelessAsyncSpecification addTo(
      StatelessAsyncSpecification server,
      List<McpStatelessServerFeatures.AsyncToolSpecification> tools) {
    List<McpStatelessServerFeatures.AsyncToolSpecification> guarded = covered(tools);
    server.validateToolInputs(false).addToolFilter(asyncFilter()).tools(guarded);
    return server;
  }

  private <T> List<T> covered(List<T> tools) {
    return settings.inventory().complete(wrap(tools));
  }

  /**
   * Gives a guarded tool to a sync server that runs, which was built by {@code addTo}: also with no
   * tools at all, where the server then has to be told that it has the capability.
   *
   * @param server the server
   * @param tool the tool and its handler; takes the place of one of the same name
   * @throws IllegalArgumentException as {@link #wrap(SyncToolSpecification)} does
   * @throws IllegalStateException as {@link #wrap(SyncToolSpecification)} does
   * @throws IncompleteCoverageException if {@link #strict} was called, and no policy names the tool
   *     or it is not as it was pinned
   */
  public void addTool(McpSyncServer server, SyncToolSpecification tool) {
    server.addTool(settings.inventory().one(wrap(tool)));
  }

  /**
   * Gives a guarded tool to an async server that runs, as {@link #addTool(McpSyncServer,
   * SyncToolSpecification)} does to a sync one.
   *
   * @param server the server
   * @param tool the tool and its handler
   * @return completes when the server has the tool; nothing happens before it is subscribed to
   */
  public Mono<Void> addTool(McpAsyncServer server, AsyncToolSpecification tool) {
    return Mono.defer(() -> server.addTool(settings.inventory().one(wrap(tool))));
  }

  /**
   * Gives a guarded tool to a stateless sync server that runs, as {@link #addTool(McpSyncServer,
   * SyncToolSpecification)} does to one with sessions.
   *
   * @param server the server
   * @param tool the tool and its handler
   */
  public void addTool(
      McpStatelessSyncServer server, McpStatelessServerFeatures.SyncToolSpecification tool) {
    server.addTool(settings.inventory().one(wrap(tool)));
  }

  /**
   * Gives a guarded tool to a stateless async server that runs, as {@link #addTool(McpSyncServer,
   * SyncToolSpecification)} does to a sync one with sessions.
   *
   * @param server the server
   * @param tool the tool and its handler
   * @return completes when the server has the tool; nothing happens before it is subscribed to
   */
  public Mono<Void> addTool(
      McpStatelessAsyncServer server, McpStatelessServerFeatures.AsyncToolSpecification tool) {
    return Mono.defer(() -> server.addTool(settings.inventory().one(wrap(tool))));
  }

  /**
   * Guards one tool of a sync server.
   *
   * @param tool the tool and its handler
   * @return the same tool, whose handler runs only for calls that the guard allows
   * @throws IllegalArgumentException if the tool is guarded already, so that its calls would be
   *     charged twice, or one of its schemas is none
   * @throws IllegalStateException if the class path has no JSON mapper of the SDK; or no validator,
   *     and the tool has a schema
   */
  public SyncToolSpecification wrap(SyncToolSpecification tool) {
    GuardedTool guarded = guarded(tool.tool(), tool.callHandler());
    return new SyncToolSpecification(
        tool.tool(), new GuardedSyncHandler<>(guarded, Connection.Sync::new, tool.callHandler()));
  }

  /**
   * Guards one tool of an async server, as {@link #wrap(SyncToolSpecification)} does.
   *
   * @param tool the tool and its handler
   * @return the same tool, whose handler runs only for calls that the guard allows
   */
  public AsyncToolSpecification wrap(AsyncToolSpecification tool) {
    GuardedTool guarded = guarded(tool.tool(), tool.callHandler());
    return new AsyncToolSpecification(
        tool.tool(), new GuardedAsyncHandler<>(guarded, Connection.Async::new, tool.callHandler()));
  }

  /**
   * Guards one tool of a stateless sync server, as {@link #wrap(SyncToolSpecification)} does.
   *
   * @param tool the tool and its handler
   * @return the same tool, whose handler runs only for calls that the guard allows
   */
  public McpStatelessServerFeatures.SyncToolSpecification wrap(
      McpStatelessServerFeatures.SyncToolSpecification tool) {
    GuardedTool guarded = guarded(tool.tool(), tool.callHandler());
    return new McpStatelessServerFeatures.SyncToolSpecification(
        tool.tool(),
        new GuardedSyncHandler<>(guarded, Connection.StatelessSync::new, tool.callHandler()));
  }

  /**
   * Guards one tool of a stateless async server, as {@link #wrap(SyncToolSpecification)} does.
   *
   * @param tool the tool and its handler
   * @return the same tool, whose handler runs only for calls that the guard allows
   */
  public McpStatelessServerFeatures.AsyncToolSpecification wrap(
      McpStatelessServerFeatures.AsyncToolSpecification tool) {
    GuardedTool guarded = guarded(tool.tool(), tool.callHandler());
    return new McpStatelessServerFeatures.AsyncToolSpecification(
        tool.tool(),
        new GuardedAsyncHandler<>(guarded, Connection.StatelessAsync::new, tool.callHandler()));
  }

  private GuardedTool guarded(Tool tool, Object handler) {
    if (handler instanceof GuardedHandler) {
      throw new IllegalArgumentException(
          "tool "
              + PlainText.of(tool.name())
              + ": is guarded already, must be guarded once; its calls would be charged twice");
    }
    GuardedTool guarded = new GuardedTool(settings, tool);
    settings.inventory().guarded().add(tool);
    return guarded;
  }

  /**
   * Guards tools.
   *
   * @param tools the tools and their handlers
   * @param <T> one of the SDK's four kinds of tool specification
   * @return the same tools in the same order, each guarded as {@link #wrap(SyncToolSpecification)}
   *     does; immutable
   * @throws IllegalArgumentException if one is guarded already, has a schema that is none, or is no
   *     tool specification
   * @throws IllegalStateException as {@link #wrap(SyncToolSpecification)} does
   */
  @SuppressWarnings("unchecked") // a specification is wrapped in one of its own kind
  public <T> List<T> wrap(List<T> tools) {
    Stream<Object> guarded = tools.stream().map(tool -> Specifications.wrap(this, tool));
    return (List<T>) guarded.toList();
  }

  /**
   * Takes hidden tools off the list, changed ones with {@link WhenChanged#HIDE}, and all tools
   * where nobody vouches for the caller. A failure hides the tool and does not break the list.
   *
   * @return the filter for {@code addToolFilter} of a sync server, stateless or not
   */
  public McpSyncListFilter<Tool> filter() {
    return new Listing(settings)::shows;
  }

  /**
   * Takes the same tools off the list as {@link #filter()}.
   *
   * @return the filter for {@code addToolFilter} of an async server, stateless or not
   */
  public McpAsyncListFilter<Tool> asyncFilter() {
    Listing listing = new Listing(settings);
    return (context, tool) -> Mono.fromCallable(() -> listing.shows(context, tool));
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
      return new GuardedTools(Settings.of(guard, Objects.requireNonNull(callers, "callers")));
    }
  }
}

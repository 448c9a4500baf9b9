package dev.policyguard.mcp;

import dev.policyguard.guard.PolicyGuard;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncListFilter;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Objects;

/**
 * Puts a guard in front of the tools of an MCP server.
 *
 * <pre>{@code
 * GuardedTools guarded = GuardedTools.of(guard).callers(CallerResolver.stdio());
 * McpServer.sync(transport)
 *     .validateToolInputs(false) // the guard does it, once it is known that the caller may call
 *     .addToolFilter(guarded.filter())
 *     .tools(guarded.wrap(tools))
 *     .build();
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class GuardedTools {

  private final PolicyGuard guard;
  private final CallerResolver callers;

  private GuardedTools(PolicyGuard guard, CallerResolver callers) {
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
   * Guards one tool, for example one that is added while the server runs.
   *
   * @param tool the tool and its handler
   * @return the same tool, whose handler runs only for calls that the guard allows
   */
  public SyncToolSpecification wrap(SyncToolSpecification tool) {
    Objects.requireNonNull(callers);
    Objects.requireNonNull(guard);
    throw new UnsupportedOperationException("not yet: " + tool.tool().name());
  }

  /**
   * Guards tools.
   *
   * @param tools the tools and their handlers
   * @return the same tools in the same order, each as {@link #wrap(SyncToolSpecification)} guards
   *     it; immutable
   */
  public List<SyncToolSpecification> wrap(List<SyncToolSpecification> tools) {
    return tools.stream().map(this::wrap).toList();
  }

  /**
   * Takes hidden tools off the list, and all tools where nobody vouches for the caller. Never
   * throws: a tool of which it cannot be said is not listed.
   *
   * @return the filter for {@code addToolFilter}
   */
  public McpSyncListFilter<Tool> filter() {
    return (context, tool) -> false;
  }

  /**
   * Guarded tools whose callers are still to be named. There is no default: a server that does not
   * say who calls cannot be guarded.
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
      return new GuardedTools(guard, Objects.requireNonNull(callers, "callers"));
    }
  }
}

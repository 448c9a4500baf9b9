package dev.policyguard.mcp;

import dev.policyguard.policy.Policy;
import dev.policyguard.tool.ToolChange;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the tools of a server, and what is checked of them before it has them. Immutable
 * but for the memory of what was guarded, and thread-safe.
 *
 * @param guarded the tools that were guarded
 * @param strict the policies that must fit the tools; none if nobody checks
 * @param pinning compares with what was reviewed, if anything was
 */
record Inventory(GuardedNames guarded, Optional<List<Policy>> strict, Optional<Pinning> pinning) {

  static Inventory empty() {
    return new Inventory(new GuardedNames(), Optional.empty(), Optional.empty());
  }

  Inventory withStrict(List<Policy> policies) {
    return new Inventory(guarded, Optional.of(List.copyOf(policies)), pinning);
  }

  Inventory withPinning(Pinning pinning) {
    return new Inventory(guarded, strict, Optional.of(pinning));
  }

  /** Why no call of a tool may reach its handler, if it is not what was reviewed. */
  Optional<Pinning.Unreviewed> unreviewed(Tool tool) {
    return pinning.flatMap(reviewed -> reviewed.examine(tool));
  }

  /** Whether a tool is off the list, since it is not what was reviewed. */
  boolean hides(Tool tool) {
    return pinning.isPresent() && pinning.get().hides(tool);
  }

  /** Compares all tools that there are. */
  Coverage coverage(List<?> specifications, List<Policy> policies) {
    List<Tool> tools = tools(specifications);
    return coverage(
        specifications,
        policies,
        pinning.map(reviewed -> reviewed.changes(tools)).orElse(List.of()));
  }

  private Coverage coverage(
      List<?> specifications, List<Policy> policies, List<ToolChange> changes) {
    List<String> behindTheGuard = new ArrayList<>();
    List<String> unguarded = new ArrayList<>();
    for (Object specification : specifications) {
      Tool tool = Specifications.tool(specification);
      boolean isGuarded =
          specification == tool ? guarded.has(tool) : Specifications.isGuarded(specification);
      (isGuarded ? behindTheGuard : unguarded).add(tool.name());
    }
    return Coverage.of(behindTheGuard, unguarded, policies, changes);
  }

  /**
   * Checks all tools that a server is given, and returns them.
   *
   * @throws IncompleteCoverageException if the check is strict and something is wrong
   */
  <T> List<T> complete(List<T> specifications) {
    pinning.ifPresent(reviewed -> reviewed.logMissing(tools(specifications)));
    strict.ifPresent(policies -> coverage(specifications, policies).requireComplete());
    return specifications;
  }

  /**
   * Checks one tool that a server is given, and returns it; what others it has is not known here.
   *
   * @throws IncompleteCoverageException if the check is strict and something is wrong
   */
  <T> T one(T specification) {
    strict.ifPresent(
        policies -> {
          Tool tool = Specifications.tool(specification);
          List<ToolChange> changes =
              pinning.flatMap(reviewed -> reviewed.change(tool)).map(List::of).orElse(List.of());
          Coverage all = coverage(List.of(specification), policies, changes);
          new Coverage(all.guarded(), List.of(), List.of(), all.withoutRule(), changes)
              .requireComplete();
        });
    return specification;
  }

  private static List<Tool> tools(List<?> specifications) {
    return specifications.stream().map(Specifications::tool).toList();
  }
}

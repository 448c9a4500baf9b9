package dev.policyguard.cli;

import dev.policyguard.policy.Policy;
import dev.policyguard.tool.ToolChange;
import dev.policyguard.tool.ToolDefinition;
import dev.policyguard.tool.ToolPins;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a scan may pin without asking. A tool that was reviewed and is another one now is not among
 * it, nor is a new tool for which there is a rule already: a server could give a name that people
 * trust to another tool.
 *
 * @param pins the tools as they are, and those that are gone as they were, so that one that comes
 *     back is known
 * @param doubtful the changes that a person has to look at
 */
record Review(ToolPins pins, List<ToolChange> doubtful) {

  /**
   * Compares a server's tools with what was reviewed.
   *
   * @param reviewed what was reviewed; empty where nothing was
   * @param policy the policy that is kept, if one is
   */
  static Review of(ToolPins reviewed, Optional<Policy> policy, List<ToolDefinition> tools) {
    List<ToolDefinition> pinned = new ArrayList<>(tools);
    List<ToolChange> doubtful = new ArrayList<>();
    boolean first = reviewed.tools().isEmpty();
    for (ToolChange change : reviewed.compare(tools)) {
      if (change instanceof ToolChange.Removed removed) {
        pinned.add(removed.was());
      } else if (change instanceof ToolChange.Changed
          || (!first && policy.filter(p -> p.tools().containsKey(change.tool())).isPresent())) {
        doubtful.add(change);
      }
    }
    return new Review(ToolPins.of(pinned), List.copyOf(doubtful));
  }
}

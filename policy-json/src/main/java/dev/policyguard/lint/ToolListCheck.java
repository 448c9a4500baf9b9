package dev.policyguard.lint;

import dev.policyguard.json.NearMiss;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Policy;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names that no tool of the server has, and tools that the policy does not name. */
final class ToolListCheck implements Check {

  private static final int MAX_COMPARED = 1_000;

  @Override
  public void check(Subject subject, Report report) {
    subject.tools().ifPresent(tools -> check(subject.policy(), tools, report));
  }

  private static void check(Policy policy, Map<String, ToolDefinition> tools, Report report) {
    List<String> unnamed = new ArrayList<>();
    for (String tool : tools.keySet()) {
      if (!policy.tools().containsKey(tool) && !policy.hides(tool)) {
        unnamed.add(tool);
      }
    }
    Budget budget = new Budget();
    for (String name : policy.tools().keySet()) {
      unknown(name, Pointer.ofTool(name), tools.keySet(), unnamed, budget, report);
    }
    int index = 0;
    for (String name : policy.hide()) {
      if (!name.equals(Policy.EVERY_TOOL) && !policy.tools().containsKey(name)) {
        unknown(name, Pointer.ofHidden(index), tools.keySet(), unnamed, budget, report);
      }
      index++;
    }
    unnamed.forEach(tool -> unlisted(tool, policy.defaultAction(), report));
  }

  private static void unknown(
      String name,
      String pointer,
      Set<String> tools,
      List<String> unnamed,
      Budget budget,
      Report report) {
    if (!tools.contains(name)) {
      report.add(
          Kind.UNKNOWN_TOOL,
          pointer,
          "The server has no tool " + Report.quoted(name) + ".",
          "What the policy says of it never matters, and the tool that was meant goes without it.",
          near(name, unnamed, budget)
              .map(near -> "Did you mean " + Report.quoted(near) + "?")
              .orElse("Correct the name, or remove it."));
    }
  }

  /** The tool that was probably meant; one that the policy names itself was not. */
  private static Optional<String> near(String name, List<String> unnamed, Budget budget) {
    String skeleton = Skeleton.of(name.substring(0, Math.min(name.length(), MAX_COMPARED)));
    List<String> candidates =
        unnamed.stream()
            .filter(tool -> tool.length() <= MAX_COMPARED)
            .takeWhile(tool -> budget.spend(40L * tool.length()))
            .toList();
    return candidates.stream()
        .filter(tool -> Skeleton.of(tool).equals(skeleton))
        .findFirst()
        .or(() -> NearMiss.of(name, candidates));
  }

  private static void unlisted(String tool, DefaultAction action, Report report) {
    if (action == DefaultAction.ALLOW) {
      report.add(
          Kind.UNLISTED_TOOL_ALLOWED,
          "/default",
          "The policy does not name the tool " + Report.quoted(tool) + ", so it is allowed.",
          "It can be called with any arguments, without a limit of its own.",
          "List it in tools, where {} allows it, or in hide.");
    } else {
      report.add(
          Kind.UNLISTED_TOOL_DENIED,
          "/default",
          "The policy does not name the tool " + Report.quoted(tool) + ", so it is denied.",
          "Clients see it, and every call fails.",
          "List it in tools, where {} allows it, or in hide.");
    }
  }
}

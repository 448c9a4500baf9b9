package dev.policyguard.json;

import dev.policyguard.json.JsonReader.Json;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Makes a policy of a document, and checks what a schema cannot say.
 *
 * <p>A document whose shape is wrong is read as far as it goes, so that all its problems are found
 * at once; a part that cannot be used is left out, and a limit, whose place in its list matters, is
 * replaced by a stand-in. The policy that is made then goes nowhere, since there are findings.
 */
final class PolicyReader {

  private final Reading reading;
  private final RuleReader rules;
  private final LimitReader limits;

  private PolicyReader(Reading reading) {
    this.reading = reading;
    this.rules = new RuleReader(reading);
    this.limits = new LimitReader(reading);
  }

  /**
   * Reads the policy.
   *
   * @return the policy; empty if it is incomplete or broken
   */
  static Optional<Policy> read(Json document, Findings findings) {
    Reading reading = new Reading(document, findings);
    PolicyReader reader = new PolicyReader(reading);
    Policy.Builder parts = reader.policy(reading.root());
    Set<Problem> problems = new LinkedHashSet<>();
    Optional<Policy> policy = built(parts, problems);
    if (!reading.isComplete()) {
      built(reader.limits.countersAlone(), problems);
    }
    problems.forEach(problem -> reading.refuseBetween(reader.limits.placed(problem)));
    return policy.filter(p -> reading.isComplete());
  }

  private static Optional<Policy> built(Policy.Builder parts, Set<Problem> problems) {
    try {
      return Optional.of(parts.build());
    } catch (InvalidPolicyException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    }
  }

  private Policy.Builder policy(JsonNode node) {
    Policy.Builder policy = Policy.builder();
    reading
        .word(node.path("default"), DefaultAction.values(), DefaultAction::keyword)
        .ifPresentOrElse(policy::defaultAction, reading::unusable);
    reading.text(node, "description").ifPresent(policy::description);
    policy.hide(hide(node.path("hide")).toArray(String[]::new));
    policy.allTools(allTools("/all_tools", node.path("all_tools")));
    node.path("tools")
        .propertyStream()
        .forEach(tool -> policy.tool(tool.getKey(), tool(tool.getKey(), tool.getValue())));
    return policy;
  }

  private Set<String> hide(JsonNode node) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < node.size(); i++) {
      String pointer = JsonPointer.child("/hide", i);
      reading
          .name(pointer, node.path(i))
          .filter(name -> !names.add(name))
          .ifPresent(
              name ->
                  reading.refuse(
                      Problem.at(
                              pointer,
                              "names " + SafeText.quoted(name) + " again",
                              "must name a tool once")
                          .withAdvice("remove it")));
    }
    return names;
  }

  private AllTools allTools(String pointer, JsonNode node) {
    AllTools.Builder all = AllTools.builder();
    rules.read(pointer, node, "require").forEach(all::require);
    rules.read(pointer, node, "deny_if").forEach(all::denyIf);
    rules.read(pointer, node, "require_approval").forEach(all::requireApproval);
    limits.ofAllTools(pointer, node).forEach(all::limit);
    return all.build();
  }

  private ToolRule tool(String name, JsonNode node) {
    String pointer = JsonPointer.child("/tools", name);
    ToolRule.Builder tool = ToolRule.builder();
    reading.text(node, "description").ifPresent(tool::description);
    reading.text(node, "reason").ifPresent(tool::reason);
    if (node.has("action")) {
      reading
          .word(node.get("action"), ToolAction.values(), ToolAction::keyword)
          .ifPresentOrElse(tool::action, reading::unusable);
    }
    rules.read(pointer, node, "require").forEach(tool::require);
    rules.read(pointer, node, "deny_if").forEach(tool::denyIf);
    rules.read(pointer, node, "require_approval").forEach(tool::requireApproval);
    limits.ofTool(name, pointer, node).forEach(tool::limit);
    return tool.build();
  }
}

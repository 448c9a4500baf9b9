package dev.policyguard.diff;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one policy says of the calls of one tool: what of the tool, and behind it what of all.
 * Immutable.
 *
 * @param closed why no call gets through, if none does
 * @param pointer where the policy says what becomes of the tool
 * @param rule what is said of the tool; nothing if it is not listed
 * @param obstacles its obstacles, and behind them those of all tools
 * @param limits its limits, and behind them those of all tools
 */
record Standing(
    Optional<Closed> closed,
    String pointer,
    Optional<ToolRule> rule,
    List<Obstacle> obstacles,
    List<LimitSite> limits) {

  /** Why no call of a tool gets through. */
  enum Closed {
    HIDDEN("hidden"),
    BY_DEFAULT("denied by default"),
    BY_ACTION("denied by its action"),
    NO_NAME("denied, since no call can have its name");

    private final String words;

    Closed(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * A limit and its place.
   *
   * @param pointer where it stands
   * @param limit the limit
   */
  record LimitSite(String pointer, Limit limit) {}

  private static final int MAX_TOOL_NAME = 128;

  /** Whether it is plain that no call gets through: the tool is closed, or a rule denies always. */
  boolean isShut() {
    return obstacles.stream()
        .anyMatch(
            obstacle -> obstacle.level() == Obstacle.Level.REFUSES && obstacle.places().isEmpty());
  }

  /** The standing of a tool, or of all tools that are not listed. */
  static Standing of(Policy policy, Subject subject) {
    return subject instanceof Subject.Tool tool ? of(policy, tool.name()) : unlisted(policy);
  }

  private static Standing of(Policy policy, String tool) {
    ToolRule rule = policy.tools().get(tool);
    if (tool.isBlank() || tool.length() > MAX_TOOL_NAME) {
      return closed(Closed.NO_NAME, JsonPointer.child("/tools", tool), Optional.ofNullable(rule));
    } else if (policy.hides(tool)) {
      return closed(Closed.HIDDEN, "/hide", Optional.ofNullable(rule));
    } else if (rule == null) {
      return isPrintableAscii(tool)
          ? unlisted(policy)
          : closed(Closed.NO_NAME, "/tools", Optional.empty());
    }
    String pointer = JsonPointer.child("/tools", tool);
    return rule.action() == ToolAction.DENY
        ? closed(Closed.BY_ACTION, pointer + "/action", Optional.of(rule))
        : listed(policy, rule, pointer);
  }

  private static Standing closed(Closed closed, String pointer, Optional<ToolRule> rule) {
    return new Standing(
        Optional.of(closed),
        pointer,
        rule,
        List.of(Obstacle.always(Obstacle.Level.REFUSES, pointer)),
        List.of());
  }

  private static Standing unlisted(Policy policy) {
    if (policy.hides(Policy.EVERY_TOOL)) {
      return closed(Closed.HIDDEN, "/hide", Optional.empty());
    } else if (policy.defaultAction() == DefaultAction.DENY) {
      return closed(Closed.BY_DEFAULT, "/default", Optional.empty());
    }
    return new Standing(
        Optional.empty(),
        "/default",
        Optional.empty(),
        obstacles(policy.allTools()),
        limits(policy.allTools().limits(), "/all_tools"));
  }

  private static Standing listed(Policy policy, ToolRule rule, String pointer) {
    List<Obstacle> obstacles = new ArrayList<>();
    if (rule.action() == ToolAction.REQUIRE_APPROVAL) {
      obstacles.add(Obstacle.always(Obstacle.Level.ASKS, pointer + "/action"));
    }
    obstacles.addAll(
        obstacles(pointer, rule.require(), rule.denyIf(), rule.requireApproval(), rule.limits()));
    obstacles.addAll(obstacles(policy.allTools()));
    List<LimitSite> limits = new ArrayList<>(limits(rule.limits(), pointer));
    limits.addAll(limits(policy.allTools().limits(), "/all_tools"));
    return new Standing(Optional.empty(), pointer, Optional.of(rule), obstacles, limits);
  }

  private static List<Obstacle> obstacles(AllTools all) {
    return obstacles(
        "/all_tools", all.require(), all.denyIf(), all.requireApproval(), all.limits());
  }

  private static List<Obstacle> obstacles(
      String owner,
      List<Rule> require,
      List<Rule> denyIf,
      List<Rule> requireApproval,
      List<Limit> limits) {
    List<Obstacle> obstacles = new ArrayList<>();
    for (RuleList list : RuleList.values()) {
      List<Rule> rules =
          switch (list) {
            case REQUIRE -> require;
            case DENY_IF -> denyIf;
            case REQUIRE_APPROVAL -> requireApproval;
          };
      for (int i = 0; i < rules.size(); i++) {
        obstacles.addAll(list.obstacles(rules.get(i), list.pointer(owner, i)));
      }
    }
    for (LimitSite site : limits(limits, owner)) {
      obstacles.addAll(amount(site));
    }
    return obstacles;
  }

  /** A limit that reads its amount from the call is in the way of calls that bring none. */
  static List<Obstacle> amount(LimitSite site) {
    return site.limit().increment() instanceof Increment.From from
        ? List.of(
            new Obstacle(
                Obstacle.Level.REFUSES,
                site.pointer(),
                new Obstacle.NoAmount(Place.of(from.path()))))
        : List.of();
  }

  static List<LimitSite> limits(List<Limit> limits, String owner) {
    List<LimitSite> sites = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      sites.add(new LimitSite(JsonPointer.child(owner + "/limits", i), limits.get(i)));
    }
    return sites;
  }

  private static boolean isPrintableAscii(String name) {
    return name.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
  }
}

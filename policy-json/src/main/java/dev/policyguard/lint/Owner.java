package dev.policyguard.lint;

import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who has rules and limits: a tool, or all of them. Immutable.
 *
 * @param pointer where it stands
 * @param tool the tool's name; empty for all tools
 * @param require its rules that must hold
 * @param denyIf its rules that must not hold
 * @param requireApproval its rules that ask a person
 * @param limits its limits
 */
record Owner(
    String pointer,
    Optional<String> tool,
    List<Rule> require,
    List<Rule> denyIf,
    List<Rule> requireApproval,
    List<Limit> limits) {

  /** The lists of rules there are. */
  enum RuleList {
    REQUIRE("require"),
    DENY_IF("deny_if"),
    REQUIRE_APPROVAL("require_approval");

    private final String member;

    RuleList(String member) {
      this.member = member;
    }

    String member() {
      return member;
    }
  }

  /** Every rule, with its place. */
  List<RuleSite> rules() {
    List<RuleSite> sites = new ArrayList<>();
    for (RuleList list : RuleList.values()) {
      sites.addAll(rules(list));
    }
    return sites;
  }

  List<RuleSite> rules(RuleList list) {
    List<Rule> rules =
        switch (list) {
          case REQUIRE -> require;
          case DENY_IF -> denyIf;
          case REQUIRE_APPROVAL -> requireApproval;
        };
    List<RuleSite> sites = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      sites.add(new RuleSite(pointer + "/" + list.member() + "/" + i, list, rules.get(i)));
    }
    return sites;
  }

  /** Every condition of one list, with its place. */
  List<Site> conditions(RuleList list) {
    return rules(list).stream().flatMap(rule -> rule.conditions().stream()).toList();
  }

  String limitPointer(int index) {
    return pointer + "/limits/" + index;
  }

  boolean hasRulesOrLimits() {
    return !(require.isEmpty()
        && denyIf.isEmpty()
        && requireApproval.isEmpty()
        && limits.isEmpty());
  }

  /**
   * A rule and its place.
   *
   * @param pointer where it stands
   * @param list the list that it is in
   * @param rule the rule
   */
  record RuleSite(String pointer, RuleList list, Rule rule) {
    List<Site> conditions() {
      List<Site> sites = new ArrayList<>();
      for (int i = 0; i < rule.conditions().size(); i++) {
        sites.add(new Site(pointer + "/conditions/" + i, pointer, rule.conditions().get(i)));
      }
      return sites;
    }
  }

  /**
   * A condition and its place.
   *
   * @param pointer where it stands
   * @param rule where its rule stands
   * @param condition the condition
   */
  record Site(String pointer, String rule, Condition condition) {

    /** As a sentence names it: {@code args.amount gt 5}. */
    String shown() {
      return Report.shown(condition.path())
          + " "
          + condition.operator().keyword()
          + " "
          + Report.shown(condition.value());
    }
  }
}

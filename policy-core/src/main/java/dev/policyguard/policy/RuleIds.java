package dev.policyguard.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What decisions, traces and logs call the rules of a policy.
 *
 * <p>An id is the one that PolicyLayer logs, {@code /tools/x/deny_if/args.amount-gt}: the path and
 * operator of a rule's first condition, its name if it has one, {@code always} without conditions;
 * {@code ~2}, {@code ~3} behind the next of one list with the same. Pure. Source: the policy
 * language, section 4.
 */
public final class RuleIds {

  private RuleIds() {}

  /**
   * Names the rules of one list.
   *
   * @param list the list, as in {@code /tools/x/deny_if}; the name of a tool stands in it as it is
   * @param rules the rules of the list, in document order
   * @return the id of each
   */
  public static List<String> of(String list, List<Rule> rules) {
    List<String> ids = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Rule rule : rules) {
      ids.add(unique(list + "/" + name(rule), taken));
    }
    return List.copyOf(ids);
  }

  private static String name(Rule rule) {
    if (rule.name().isPresent()) {
      return rule.name().get();
    } else if (rule.conditions().isEmpty()) {
      return "always";
    }
    Condition first = rule.conditions().get(0);
    return first.path() + "-" + first.operator().keyword();
  }

  private static String unique(String id, Set<String> taken) {
    String unique = id;
    for (int next = 2; !taken.add(unique); next++) {
      unique = id + "~" + next;
    }
    return unique;
  }
}

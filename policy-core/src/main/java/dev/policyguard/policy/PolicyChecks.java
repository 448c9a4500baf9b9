package dev.policyguard.policy;

import dev.policyguard.call.PlainText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold between the parts of a policy, each of which is valid by itself. */
final class PolicyChecks {

  private static final int MAX_SHOWN = 60;

  private final List<Problem> problems = new ArrayList<>();
  private long patternSizes;
  private final Map<String, Declared> counters = new HashMap<>();

  private PolicyChecks() {}

  static List<Problem> problems(Set<String> hide, AllTools allTools, Map<String, ToolRule> tools) {
    PolicyChecks checks = new PolicyChecks();
    int index = 0;
    for (String name : hide) {
      if (name.isBlank()) {
        checks.problems.add(Problem.at("/hide/" + index, "is blank", "must be the name of a tool"));
      }
      index++;
    }
    checks.limits("/all_tools", allTools.limits(), Set.of());
    checks.patterns(
        "/all_tools", allTools.require(), allTools.denyIf(), allTools.requireApproval());
    Set<String> ofEveryCall = new HashSet<>();
    allTools.limits().forEach(limit -> ofEveryCall.add(limit.counter()));
    tools.forEach((name, rule) -> checks.tool(name, rule, ofEveryCall));
    return checks.problems;
  }

  private void tool(String name, ToolRule rule, Set<String> ofEveryCall) {
    String pointer = JsonPointer.child("/tools", name);
    if (name.equals(Policy.EVERY_TOOL)) {
      problems.add(
          Problem.at(pointer, "is named \"*\"", "must be the name of one tool")
              .withAdvice("for tools that are not listed there is \"default\""));
    }
    patterns(pointer, rule.require(), rule.denyIf(), rule.requireApproval());
    limits(pointer, rule.limits(), ofEveryCall);
  }

  private void patterns(
      String owner, List<Rule> require, List<Rule> denyIf, List<Rule> requireApproval) {
    patterns(owner + "/require/", require);
    patterns(owner + "/deny_if/", denyIf);
    patterns(owner + "/require_approval/", requireApproval);
  }

  /** Each pattern is bounded by itself; compiled together they must fit into memory as well. */
  private void patterns(String list, List<Rule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      List<Condition> conditions = rules.get(i).conditions();
      for (int j = 0; j < conditions.size(); j++) {
        Condition condition = conditions.get(j);
        boolean fitBefore = patternSizes <= Policy.MAX_PATTERN_SIZES;
        if (condition.operator() == Operator.REGEX) {
          patternSizes += PatternSize.of(((Operand.Text) condition.value()).value());
        }
        if (fitBefore && patternSizes > Policy.MAX_PATTERN_SIZES) {
          problems.add(
              Problem.at(
                      list + i + "/conditions/" + j + "/value",
                      "brings the regular expressions of the policy to more than "
                          + Policy.MAX_PATTERN_SIZES
                          + " characters with counted repetitions written out",
                      "must not")
                  .withAdvice("use smaller counts or fewer patterns"));
        }
      }
    }
  }

  private void limits(String owner, List<Limit> limits, Set<String> chargedElsewhere) {
    Set<String> charged = new HashSet<>(chargedElsewhere);
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      String at = owner + "/limits/" + i;
      if (!charged.add(limit.counter())) {
        problems.add(
            Problem.at(
                    at + "/counter",
                    "names the counter "
                        + PlainText.quoted(limit.counter(), MAX_SHOWN)
                        + (chargedElsewhere.contains(limit.counter())
                            ? ", which all_tools charges every call to"
                            : " a second time"),
                    "one call is charged to a counter once")
                .withAdvice("give one of the two limits another counter, or remove it"));
      }
      Declared first = counters.putIfAbsent(limit.counter(), new Declared(limit, at));
      if (first != null && !first.limit().countsLike(limit)) {
        problems.add(
            Problem.at(
                    at,
                    "declares the counter "
                        + PlainText.quoted(limit.counter(), MAX_SHOWN)
                        + " as "
                        + terms(limit),
                    "must be " + terms(first.limit()) + " as at " + PlainText.of(first.pointer()))
                .withAdvice("limits share a counter only with the same max, window and scope"));
      }
    }
  }

  private static String terms(Limit limit) {
    return "max "
        + limit.max()
        + ", window "
        + limit.window()
        + ", scope "
        + limit.scope().keyword();
  }

  private record Declared(Limit limit, String pointer) {}
}

package dev.policyguard.testkit;

import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The forms that rule ids have, for a test of whether the conformance suite has them all. */
final class RuleIdForm {

  private static final Pattern IN_LIST =
      Pattern.compile(
          "(/tools|/all_tools)(?:/.+)?/(require|deny_if|require_approval)/(.+?)(~[0-9]+)?");
  private static final Pattern OF_LIMIT = Pattern.compile("(/tools|/all_tools)(?:/.+)?/limits/.+");

  private RuleIdForm() {}

  /** Every form that can decide; {@code always} in {@code require} holds and never does. */
  static Set<String> all() {
    Set<String> forms = new LinkedHashSet<>();
    forms.addAll(List.of("(invalid call)", "(hidden)", "(default deny)", "(default allow)"));
    forms.addAll(List.of("/tools/x", "/tools/x/action", "/tools limits", "/all_tools limits"));
    for (String owner : List.of("/tools", "/all_tools")) {
      for (String list : List.of("require", "deny_if", "require_approval")) {
        forms.add(owner + " " + list + " condition");
      }
    }
    forms.addAll(List.of("/tools deny_if always", "/tools require_approval always"));
    forms.addAll(List.of("/tools require named", "/tools deny_if named"));
    forms.addAll(List.of("/tools require_approval named", "/all_tools deny_if named"));
    forms.addAll(List.of("~2", "~3"));
    return forms;
  }

  /** The forms of one id: that of the rule and, where it has one, that of its number. */
  static Stream<String> of(String id, Policy policy) {
    if (id.startsWith("(")) {
      return Stream.of(id);
    }
    Matcher limit = OF_LIMIT.matcher(id);
    if (limit.matches()) {
      return Stream.of(limit.group(1) + " limits");
    }
    Matcher rule = IN_LIST.matcher(id);
    if (rule.matches()) {
      String form = rule.group(1) + " " + rule.group(2) + " " + kind(rule.group(3), policy);
      return rule.group(4) == null ? Stream.of(form) : Stream.of(form, rule.group(4));
    }
    return Stream.of(id.endsWith("/action") ? "/tools/x/action" : "/tools/x");
  }

  private static String kind(String name, Policy policy) {
    if (rules(policy).anyMatch(rule -> rule.name().filter(name::equals).isPresent())) {
      return "named";
    }
    return name.equals("always") ? "always" : "condition";
  }

  private static Stream<Rule> rules(Policy policy) {
    return Stream.concat(
        Stream.of(
                policy.allTools().require(),
                policy.allTools().denyIf(),
                policy.allTools().requireApproval())
            .flatMap(List::stream),
        policy.tools().values().stream()
            .flatMap(tool -> Stream.of(tool.require(), tool.denyIf(), tool.requireApproval()))
            .flatMap(List::stream));
  }
}

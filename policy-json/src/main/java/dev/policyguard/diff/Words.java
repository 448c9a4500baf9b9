package dev.policyguard.diff;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.Scope;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Parts of policies as sentences name them: never long, always on one line. */
final class Words {

  private static final int MAX_SHOWN = 80;
  private static final int MAX_LISTED = 4;

  private Words() {}

  static String quoted(String text) {
    return PlainText.quoted(text, MAX_SHOWN);
  }

  static String of(RuleList list, Rule rule) {
    if (rule.conditions().isEmpty()) {
      return list == RuleList.REQUIRE ? "nothing" : "always";
    }
    return listed(rule.conditions().stream().map(Words::of).toList(), " and ");
  }

  private static String of(Condition condition) {
    return shown(condition.path())
        + " "
        + condition.operator().keyword()
        + " "
        + shown(condition.value());
  }

  /** {@code at most 30 in an hour for each grant}. */
  static String of(Limit limit) {
    return "at most "
        + limit.max()
        + " in "
        + window(limit)
        + scope(limit.scope())
        + charged(limit.increment());
  }

  private static String window(Limit limit) {
    return limit
        .window()
        .name()
        .map(name -> (name.equals("hour") ? "an " : "a ") + name)
        .orElse(limit.window().toString());
  }

  private static String scope(Scope scope) {
    return switch (scope) {
      case GRANT -> " for each grant";
      case SESSION -> " for each session";
      case GLOBAL -> " for all together";
    };
  }

  private static String charged(Increment increment) {
    if (increment instanceof Increment.From from) {
      return ", charged what is at " + shown(from.path());
    } else if (increment.equals(Increment.ONE)) {
      return "";
    }
    return ", charged " + ((Increment.Fixed) increment).amount() + " a call";
  }

  static String message(Optional<String> message) {
    return message.map(Words::quoted).orElse("none of its own");
  }

  static String listed(Collection<String> words, String joint) {
    int more = words.size() - MAX_LISTED;
    return words.stream().limit(MAX_LISTED).collect(Collectors.joining(joint))
        + (more > 0 ? joint + more + " more" : "");
  }

  static String shown(Object value) {
    return PlainText.of(value.toString(), MAX_SHOWN);
  }
}

package dev.policyguard.catalog;

import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The rule that is recommended for a tool: a fragment of a policy whose default is to deny.
 * Immutable and thread-safe.
 *
 * @param tool the tool's name
 * @param rule what stands under its name; empty where it is to be hidden
 */
public record Recommendation(String tool, Optional<ToolRule> rule) {

  private static final String COUNTER = "_rate";

  /** Checks that the parts are there. */
  public Recommendation {
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(rule, "rule");
  }

  /**
   * The rule as a tool's own page shows it: reading is free, what destroys is hidden.
   *
   * @param tool the tool's name
   * @param category what it does
   * @param rates how often it may be called
   * @return the rule
   */
  public static Recommendation forTool(String tool, Category category, Rates rates) {
    return switch (category) {
      case READ -> new Recommendation(tool, Optional.of(ToolRule.allow()));
      case WRITE -> limited(tool, rates.write(), Window.MINUTE);
      case EXECUTE -> limited(tool, rates.execute(), Window.MINUTE);
      case OTHER -> limited(tool, rates.other(), Window.MINUTE);
      case FINANCIAL -> denied(tool, "moves money; a person approves it");
      case DESTRUCTIVE -> new Recommendation(tool, Optional.empty());
    };
  }

  /**
   * The rule as a server's page shows it: reading is capped, writing is counted by the hour, and
   * what destroys stays visible, and denied.
   *
   * @param tool the tool's name
   * @param category what it does
   * @param rates how often it may be called
   * @return the rule
   */
  public static Recommendation forServer(String tool, Category category, Rates rates) {
    return switch (category) {
      case READ -> limited(tool, rates.read(), Window.MINUTE);
      case WRITE -> limited(tool, rates.write(), Window.HOUR);
      case DESTRUCTIVE -> denied(tool, "cannot be undone; a person does it");
      case EXECUTE, OTHER, FINANCIAL -> forTool(tool, category, rates);
    };
  }

  /**
   * Writes the fragment into a policy.
   *
   * @param policy the policy that is being built
   */
  public void addTo(Policy.Builder policy) {
    rule.ifPresentOrElse(r -> policy.tool(tool, r), () -> policy.hide(tool));
  }

  /**
   * {@return the rule as a policy of its own; for a tool whose name no policy can list, one that
   * lists nothing, and so denies it}
   */
  public Policy policy() {
    Policy.Builder policy = Policy.builder();
    if (ToolNames.unlistable(tool).isEmpty()) {
      addTo(policy);
    }
    return policy.build();
  }

  private static Recommendation limited(String tool, long max, Window window) {
    String counter = tool.toLowerCase(Locale.ROOT) + COUNTER;
    return new Recommendation(tool, Optional.of(ToolRule.limited(Limit.of(counter, max, window))));
  }

  private static Recommendation denied(String tool, String why) {
    Rule always = Rule.of().withOnDeny(tool + " " + why + ".");
    return new Recommendation(tool, Optional.of(ToolRule.builder().denyIf(always).build()));
  }
}

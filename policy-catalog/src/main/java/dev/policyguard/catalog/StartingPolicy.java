package dev.policyguard.catalog;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The policy to start with: what a server's tools may do before anybody has thought about each.
 *
 * <p>What is not listed is denied. What reads is allowed; what writes, runs something or is not
 * known is capped; what destroys is hidden; what moves money waits for a person. Each rule says in
 * its {@code description} what the tool was taken for, and why. The policy is valid and clean of
 * lint for any tools, and does not depend on their order: what it cannot list is {@linkplain
 * #leftOut() left out}, and so denied.
 *
 * <p>Immutable and thread-safe. Takes time in proportion to the tools.
 */
public final class StartingPolicy {

  private static final int MAX_REASON = 240;

  private static final BinaryOperator<ClassifiedTool> WORSE =
      BinaryOperator.maxBy(
          Comparator.<ClassifiedTool, Category>comparing(tool -> tool.classification().category())
              .thenComparing(tool -> tool.classification().reason()));

  private final Map<String, Rated> rated = new TreeMap<>();
  private final Map<String, String> leftOut = new TreeMap<>();

  /** A tool and the rule for it. */
  private record Rated(ClassifiedTool tool, Optional<ToolRule> rule) {}

  private StartingPolicy(Collection<ClassifiedTool> tools, Policy existing, Rates rates) {
    Map<String, ClassifiedTool> byName = new TreeMap<>();
    tools.forEach(tool -> byName.merge(tool.name(), tool, WORSE));
    Map<String, Set<String>> alike =
        Stream.of(byName.keySet(), existing.tools().keySet(), existing.hide())
            .flatMap(Set::stream)
            .collect(Collectors.groupingBy(StartingPolicy::folded, Collectors.toSet()));
    Set<String> counters = counters(existing);
    byName.values().stream()
        .filter(tool -> !existing.hides(tool.name()))
        .filter(tool -> !existing.tools().containsKey(tool.name()))
        .forEach(
            tool -> {
              Optional<String> why =
                  ToolNames.unadvised(tool.name())
                      .or(
                          () ->
                              lookAlike(
                                  tool.name(), alike.getOrDefault(folded(tool.name()), Set.of())));
              why.ifPresent(reason -> leftOut.put(tool.name(), reason));
              if (why.isEmpty()) {
                rated.put(tool.name(), new Rated(tool, rule(tool, rates, counters)));
              } else if (existing.defaultAction() == DefaultAction.ALLOW
                  && ToolNames.unlistable(tool.name()).isEmpty()) {
                rated.put(tool.name(), new Rated(tool, Optional.empty()));
              }
            });
  }

  /**
   * Makes the policy for a server's tools.
   *
   * @param tools the tools; of two with one name the worse class counts
   * @param rates how often they may be called
   * @return the policy
   */
  public static StartingPolicy of(Collection<ClassifiedTool> tools, Rates rates) {
    return new StartingPolicy(tools, Policy.builder().build(), Objects.requireNonNull(rates));
  }

  /**
   * Makes the rules for those tools that a policy says nothing of. Their counters are their own, so
   * that no call of any other tool is counted otherwise than before. Where the policy allows what
   * it does not list, a tool that is {@linkplain #leftOut() left out} is hidden, if its name can
   * be.
   *
   * @param existing the policy
   * @param tools the server's tools, as they are now
   * @param rates how often they may be called
   * @return rules for the new tools alone
   */
  public static StartingPolicy beside(
      Policy existing, Collection<ClassifiedTool> tools, Rates rates) {
    return new StartingPolicy(
        tools, Objects.requireNonNull(existing), Objects.requireNonNull(rates));
  }

  /** {@return the rules of the tools that are listed, by name; sorted} */
  public Map<String, ToolRule> rules() {
    Map<String, ToolRule> rules = new TreeMap<>();
    rated.forEach((name, tool) -> tool.rule().ifPresent(rule -> rules.put(name, rule)));
    return rules;
  }

  /** {@return the names of the tools that are hidden; sorted} */
  public List<String> hidden() {
    return rated.values().stream()
        .filter(tool -> tool.rule().isEmpty())
        .map(tool -> tool.tool().name())
        .toList();
  }

  /** {@return the tools that got no rule for their names, and why, by name; sorted} */
  public Map<String, String> leftOut() {
    return new TreeMap<>(leftOut);
  }

  /**
   * {@return the rules as a policy of their own, which denies what it does not list}
   *
   * @param description a note for its readers
   */
  public Policy policy(String description) {
    Policy.Builder policy = Policy.builder().description(description);
    rules().forEach(policy::tool);
    hidden().forEach(policy::hide);
    return policy.build();
  }

  private static Optional<ToolRule> rule(ClassifiedTool tool, Rates rates, Set<String> counters) {
    Category category = tool.classification().category();
    ToolRule.Builder rule = ToolRule.builder().description(description(tool.classification()));
    if (category == Category.FINANCIAL) {
      return Optional.of(
          rule.action(ToolAction.REQUIRE_APPROVAL)
              .reason(tool.name() + " moves money; a person approves each call.")
              .build());
    }
    return Recommendation.forTool(tool.name(), category, rates)
        .rule()
        .map(
            recommended -> {
              recommended.limits().forEach(limit -> rule.limit(own(limit, counters)));
              return rule.build();
            });
  }

  /** The limit, with a counter that no other tool is charged to. */
  private static Limit own(Limit limit, Set<String> counters) {
    String counter = limit.counter();
    for (int i = 2; !counters.add(counter); i++) {
      counter = limit.counter() + "_" + i;
    }
    return new Limit(
        counter,
        limit.window(),
        limit.max(),
        limit.scope(),
        limit.increment(),
        limit.onDeny(),
        limit.description());
  }

  private static String description(Classification classification) {
    return classification.category().title()
        + ", "
        + classification.severity().name().toLowerCase(Locale.ROOT)
        + ". "
        + PlainText.of(classification.reason(), MAX_REASON);
  }

  private static Optional<String> lookAlike(String name, Set<String> alike) {
    return alike.stream()
        .filter(other -> !other.equals(name))
        .sorted()
        .findFirst()
        .map(other -> "the name looks like that of " + PlainText.quoted(other));
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static Set<String> counters(Policy policy) {
    return Stream.concat(
            policy.allTools().limits().stream(),
            policy.tools().values().stream().flatMap(rule -> rule.limits().stream()))
        .map(Limit::counter)
        .collect(Collectors.toCollection(HashSet::new));
  }
}

package dev.policyguard.json;

import dev.policyguard.json.JsonReader.Json;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Makes a policy of a document, and checks what a schema cannot say.
 *
 * <p>A document whose shape is wrong is read as far as it goes, so that all its problems are found
 * at once; a part that cannot be used is left out, and a limit, whose place in its list matters, is
 * replaced by a stand-in. The policy that is made then goes nowhere, since there are findings.
 */
final class PolicyReader {

  private final Json document;
  private final Findings findings;
  private boolean complete = true;

  private PolicyReader(Json document, Findings findings) {
    this.document = document;
    this.findings = findings;
  }

  /**
   * Reads the policy.
   *
   * @return the policy; empty if it is incomplete or broken
   */
  static Optional<Policy> read(Json document, Findings findings) {
    PolicyReader reader = new PolicyReader(document, findings);
    try {
      Policy policy = reader.policy(document.node());
      return reader.complete ? Optional.of(policy) : Optional.empty();
    } catch (InvalidPolicyException e) {
      e.problems().forEach(problem -> findings.addAt(document.place(), problem));
      return Optional.empty();
    }
  }

  private Policy policy(JsonNode node) {
    Policy.Builder policy = Policy.builder();
    word(node.path("default"), DefaultAction.values(), DefaultAction::keyword)
        .ifPresentOrElse(policy::defaultAction, this::unusable);
    text(node, "description").ifPresent(policy::description);
    policy.hide(hide(node.path("hide")).toArray(String[]::new));
    node.path("tools")
        .propertyStream()
        .forEach(
            tool -> {
              String pointer = JsonPointer.child("/tools", tool.getKey());
              policy.tool(tool.getKey(), rule(pointer, tool.getValue()));
            });
    return policy.build();
  }

  private Set<String> hide(JsonNode node) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < node.size(); i++) {
      String pointer = JsonPointer.child("/hide", i);
      String name = node.path(i).asString("");
      if (name.isBlank()) {
        blank(pointer, node.path(i));
      } else if (!names.add(name)) {
        refuse(
            Problem.at(
                    pointer, "names " + SafeText.quoted(name) + " again", "must name a tool once")
                .withAdvice("remove it"));
      }
    }
    return names;
  }

  private ToolRule rule(String pointer, JsonNode node) {
    ToolRule.Builder rule = ToolRule.builder();
    text(node, "description").ifPresent(rule::description);
    text(node, "reason").ifPresent(rule::reason);
    if (node.has("action")) {
      word(node.get("action"), ToolAction.values(), ToolAction::keyword)
          .ifPresentOrElse(rule::action, this::unusable);
    }
    JsonNode limits = node.path("limits");
    for (int i = 0; i < limits.size(); i++) {
      String at = JsonPointer.child(JsonPointer.child(pointer, "limits"), i);
      rule.limit(limit(at, limits.path(i)).orElseGet(() -> standIn(at)));
    }
    return rule.build();
  }

  private Optional<Limit> limit(String pointer, JsonNode node) {
    Optional<String> counter = counter(pointer, node.path("counter"));
    Optional<Window> window = window(node.path("window"));
    Optional<Amount> max = max(JsonPointer.child(pointer, "max"), node.path("max"));
    Optional<Scope> scope =
        node.has("scope")
            ? word(node.get("scope"), Scope.values(), Scope::keyword)
            : Optional.of(Scope.GRANT);
    if (counter.isEmpty() || window.isEmpty() || max.isEmpty() || scope.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Limit(
            counter.get(),
            window.get(),
            max.get(),
            scope.get(),
            text(node, "on_deny"),
            text(node, "description")));
  }

  private Optional<String> counter(String pointer, JsonNode node) {
    String name = node.asString("");
    if (!node.isString()) {
      return Optional.empty();
    } else if (name.isBlank()) {
      blank(JsonPointer.child(pointer, "counter"), node);
      return Optional.empty();
    }
    return Optional.of(name);
  }

  private static Optional<Window> window(JsonNode node) {
    if (node.isString()) {
      return Window.named(node.asString());
    }
    BigDecimal seconds = node.isIntegralNumber() ? node.decimalValue() : BigDecimal.ZERO;
    boolean inBounds =
        seconds.signum() > 0 && seconds.compareTo(BigDecimal.valueOf(Window.MAX_SECONDS)) <= 0;
    return inBounds ? Optional.of(new Window(seconds.intValueExact())) : Optional.empty();
  }

  private Optional<Amount> max(String pointer, JsonNode node) {
    BigDecimal max = node.isNumber() ? node.decimalValue() : BigDecimal.ZERO;
    if (max.signum() <= 0 || max.compareTo(Amount.MAX.toBigDecimal()) > 0) {
      return Optional.empty();
    } else if (max.stripTrailingZeros().scale() > Amount.DECIMALS) {
      refuse(
          Problem.at(
              pointer,
              "is " + findings.shown(node, place(pointer)),
              "must have at most " + Amount.DECIMALS + " decimals"));
      return Optional.empty();
    }
    return Optional.of(Amount.of(max));
  }

  private Optional<String> text(JsonNode owner, String member) {
    JsonNode text = owner.path(member);
    if (!text.isMissingNode() && !text.isString()) {
      unusable();
    }
    return text.isString() ? Optional.of(text.asString()) : Optional.empty();
  }

  private static <T> Optional<T> word(JsonNode node, T[] values, Function<T, String> keyword) {
    return Arrays.stream(values)
        .filter(value -> node.isString() && keyword.apply(value).equals(node.asString()))
        .findFirst();
  }

  private void blank(String pointer, JsonNode node) {
    if (node.isString()) {
      refuse(
          Problem.at(
              pointer,
              "is " + findings.shown(node, place(pointer)),
              "must be a string that is not blank"));
    }
    unusable();
  }

  private void refuse(Problem problem) {
    findings.addValue(place(problem.pointer()), problem);
  }

  private Place place(String pointer) {
    return document.place().at(pointer).value();
  }

  private void unusable() {
    complete = false;
  }

  /** Holds the place of a limit that cannot be used; no other limit has its counter. */
  private Limit standIn(String pointer) {
    unusable();
    return Limit.of("\0 in place of " + pointer, 1, Window.SECOND);
  }
}

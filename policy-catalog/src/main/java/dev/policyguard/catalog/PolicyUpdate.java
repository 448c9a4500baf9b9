package dev.policyguard.catalog;

import dev.policyguard.json.PolicyDocument;
import dev.policyguard.json.PolicyEdit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A person's policy, brought up to what the server lists today. It never weakens what a person
 * wrote: no rule is changed, none is removed, and the default stays. Tools that the policy does not
 * mention get the rules of a {@link StartingPolicy}; those that the server no longer lists keep
 * theirs, and their {@code description} says since when.
 *
 * <p>The text keeps its order and its layout. Immutable and thread-safe.
 *
 * @param text the policy's text after the update
 * @param added the tools that were added to {@code tools}; sorted
 * @param hidden the tools that were added to {@code hide}; sorted
 * @param leftOut the tools that got no rule for their names, and why, by name; sorted. Where the
 *     policy allows what it does not list, they are hidden, if their names can be
 * @param vanished the tools that the policy names and the server does not list; sorted
 */
public record PolicyUpdate(
    String text,
    List<String> added,
    List<String> hidden,
    Map<String, String> leftOut,
    List<String> vanished) {

  private static final Pattern MARK =
      Pattern.compile(" ?\\[not listed by the server since [0-9]{4}-[0-9]{2}-[0-9]{2}]");

  /** Of a string in a policy. */
  private static final int MAX_DESCRIPTION = 65_536;

  /** Copies the parts. */
  public PolicyUpdate {
    added = List.copyOf(added);
    hidden = List.copyOf(hidden);
    leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
    vanished = List.copyOf(vanished);
  }

  /**
   * Brings a policy up to date.
   *
   * @param document the policy
   * @param tools the server's tools, all of them
   * @param rates how often new tools may be called
   * @param day the day, for the marks of tools that are gone
   * @return the update
   */
  public static PolicyUpdate of(
      PolicyDocument document, Collection<ClassifiedTool> tools, Rates rates, LocalDate day) {
    Policy policy = document.policy();
    StartingPolicy start = StartingPolicy.beside(policy, tools, rates);
    Set<String> listed = tools.stream().map(ClassifiedTool::name).collect(Collectors.toSet());
    Set<String> vanished = new TreeSet<>(policy.tools().keySet());
    vanished.addAll(policy.hide());
    vanished.remove(Policy.EVERY_TOOL);
    vanished.removeAll(listed);

    PolicyEdit edit = PolicyEdit.of(document);
    start.rules().forEach(edit::tool);
    start.hidden().forEach(edit::hide);
    policy
        .tools()
        .forEach(
            (name, rule) ->
                description(rule, listed.contains(name), day)
                    .ifPresent(text -> edit.description(name, text)));
    return new PolicyUpdate(
        edit.text(),
        List.copyOf(start.rules().keySet()),
        start.hidden(),
        start.leftOut(),
        List.copyOf(vanished));
  }

  /** What a rule's description is to be; empty where it stays. */
  private static Optional<String> description(ToolRule rule, boolean listed, LocalDate day) {
    String old = rule.description().orElse("");
    boolean marked = MARK.matcher(old).find();
    if (listed == !marked) {
      return Optional.empty();
    } else if (listed) {
      return Optional.of(MARK.matcher(old).replaceAll(""));
    }
    String mark = "[not listed by the server since " + day + "]";
    return Optional.of(old.isEmpty() ? mark : old + " " + mark)
        .filter(text -> text.length() <= MAX_DESCRIPTION);
  }
}

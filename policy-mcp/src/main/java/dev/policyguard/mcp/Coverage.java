package dev.policyguard.mcp;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Policy;
import dev.policyguard.tool.ToolChange;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a server's tools and its policies fit: what nobody guards, where one of the two has a name
 * that the other does not have, and what is not as it was reviewed. {@link GuardedTools#coverage}
 * makes it. Immutable and thread-safe.
 *
 * @param guarded the tools whose handlers are behind the guard, in the server's order
 * @param unguarded the tools whose handlers run for whoever calls them
 * @param withoutTool the names in {@code tools} and {@code hide} of a policy that no tool of the
 *     server has, in the policy's order: a typing error, perhaps, or a client's prefix
 * @param withoutRule the tools that no policy names, so that its {@code default} decides
 * @param changes what differs from the {@linkplain GuardedTools#pinned pins}, in the order of the
 *     names; empty where nothing is pinned
 */
public record Coverage(
    List<String> guarded,
    List<String> unguarded,
    List<String> withoutTool,
    List<String> withoutRule,
    List<ToolChange> changes) {

  private static final String SEPARATORS = "_-./:";

  /** Copies the parts. */
  public Coverage {
    guarded = List.copyOf(guarded);
    unguarded = List.copyOf(unguarded);
    withoutTool = List.copyOf(withoutTool);
    withoutRule = List.copyOf(withoutRule);
    changes = List.copyOf(changes);
  }

  static Coverage of(
      Collection<String> guarded,
      Collection<String> unguarded,
      Collection<Policy> policies,
      List<ToolChange> changes) {
    Set<String> named =
        policies.stream()
            .flatMap(
                policy -> Stream.concat(policy.tools().keySet().stream(), policy.hide().stream()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> tools = new LinkedHashSet<>(guarded);
    tools.addAll(unguarded);
    return new Coverage(
        List.copyOf(guarded),
        List.copyOf(unguarded),
        named.stream()
            .filter(name -> !tools.contains(name) && !name.equals(Policy.EVERY_TOOL))
            .toList(),
        named.contains(Policy.EVERY_TOOL)
            ? List.of()
            : tools.stream().filter(tool -> !named.contains(tool)).toList(),
        changes);
  }

  /**
   * {@return whether every tool is guarded, tools and policies have the same names, and no tool
   * differs from what is pinned}
   */
  public boolean isComplete() {
    return unguarded.isEmpty()
        && withoutTool.isEmpty()
        && withoutRule.isEmpty()
        && changes.isEmpty();
  }

  /**
   * Makes a server that is not covered fail before it starts.
   *
   * @throws IncompleteCoverageException if this is not {@linkplain #isComplete() complete}
   */
  public void requireComplete() {
    if (!isComplete()) {
      throw new IncompleteCoverageException(this);
    }
  }

  /**
   * {@return the same for people: a line on the whole, one for each name that is wrong, and some
   * for each change}
   */
  @Override
  public String toString() {
    String whole =
        "%d of %d tools are guarded; %d tools have no rule; %d names in the policy have no tool."
            .formatted(
                guarded.size(),
                guarded.size() + unguarded.size(),
                withoutRule.size(),
                withoutTool.size());
    String reviewed =
        changes.isEmpty() ? "" : " " + changes.size() + " differences from the pinned tools.";
    return Stream.of(
            Stream.of(whole + reviewed),
            lines(
                unguarded,
                name ->
                    "is not guarded, every call reaches its handler; give it to the server with"
                        + " GuardedTools"),
            lines(withoutTool, this::missing),
            lines(
                withoutRule,
                name -> "no policy names this tool, so \"default\" decides; list it, or hide it"),
            changes.stream().map(change -> change.toString().indent(2).stripTrailing()))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }

  private static Stream<String> lines(List<String> names, UnaryOperator<String> what) {
    return names.stream().map(name -> "  " + PlainText.of(name) + ": " + what.apply(name));
  }

  private String missing(String name) {
    return "the server has no tool of this name"
        + alike(name)
            .map(
                tool ->
                    ", but "
                        + PlainText.of(tool)
                        + "; write the name as the server does, letter by letter and without a"
                        + " client's or gateway's prefix")
            .orElse("; correct it, or take it out");
  }

  /** A tool that may be meant: the same but for a prefix, on either side, or for case. */
  private Optional<String> alike(String name) {
    return Stream.concat(guarded.stream(), unguarded.stream())
        .filter(
            tool -> isPrefixed(name, tool) || isPrefixed(tool, name) || tool.equalsIgnoreCase(name))
        .findFirst();
  }

  private static boolean isPrefixed(String longer, String name) {
    int rest = longer.length() - name.length();
    return rest > 1 && longer.endsWith(name) && SEPARATORS.indexOf(longer.charAt(rest - 1)) >= 0;
  }
}

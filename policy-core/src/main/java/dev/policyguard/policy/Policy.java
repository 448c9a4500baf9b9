package dev.policyguard.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What agents may do with the tools of a server: everything that a {@code policy.json} says.
 *
 * <p>Immutable and thread-safe. Built with {@link #builder()}; the record's own constructor grows
 * with the language. A policy that was built is valid: counters that limits share agree with each
 * other, and no call is charged to one counter twice. Source: the policy language, section 1.
 *
 * @param defaultAction what happens to a tool that {@code tools} does not list
 * @param hide the names of tools that are taken off the list and denied; {@code *} hides every tool
 * @param allTools what holds for every call
 * @param tools what holds for each tool, by its name
 * @param description a note for the policy's readers, never evaluated
 */
public record Policy(
    DefaultAction defaultAction,
    Set<String> hide,
    AllTools allTools,
    Map<String, ToolRule> tools,
    Optional<String> description) {

  /** The version of the policy language that this is a model of. */
  public static final String VERSION = "1";

  /**
   * The most characters that the regular expressions of a policy may have in all, with counted
   * repetitions written out.
   */
  public static final int MAX_PATTERN_SIZES = 200_000;

  /** The name in {@code hide} that stands for every tool. */
  public static final String EVERY_TOOL = "*";

  /**
   * Checks the parts.
   *
   * @throws InvalidPolicyException with every problem there is between the parts
   */
  public Policy {
    Objects.requireNonNull(defaultAction, "defaultAction");
    Objects.requireNonNull(allTools, "allTools");
    Objects.requireNonNull(description, "description");
    hide = Collections.unmodifiableSet(new LinkedHashSet<>(hide));
    tools = Collections.unmodifiableMap(new LinkedHashMap<>(tools));
    List<Problem> problems = PolicyChecks.problems(hide, allTools, tools);
    if (!problems.isEmpty()) {
      throw new InvalidPolicyException("policy", problems);
    }
  }

  /** {@return a builder of a policy that denies what it does not list} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Says whether a tool is hidden.
   *
   * @param tool the tool's name
   * @return whether {@code hide} has it, or hides every tool
   */
  public boolean hides(String tool) {
    return hide.contains(tool) || hide.contains(EVERY_TOOL);
  }

  /**
   * The same policy without some of its rules: what is in force while these are only tried, with
   * this policy as {@linkplain dev.policyguard.guard.PolicyGuard.Builder#shadow(Policy) the one in
   * shadow mode}. It allows more than this one.
   *
   * @param rules the ids of rules, as decisions name them: {@code
   *     /tools/create_refund/deny_if/args.amount-gt}, {@code /tools/pytest/limits/pytest_rate},
   *     {@code /tools/deploy/action}
   * @return the policy without them; its revision is another
   * @throws IllegalArgumentException if it has no rule of one of these ids
   */
  public Policy without(String... rules) {
    return WithoutRules.of(this, Set.of(rules));
  }

  /**
   * Writes the policy as JSON in its one canonical form: no white space, members and tools in a
   * fixed order, no member that says what holds anyway. Two policies are equal exactly if their
   * canonical forms are. Computed anew at each call.
   *
   * @return the document
   */
  public String canonicalForm() {
    return CanonicalForm.of(this);
  }

  /**
   * Names this policy by its content. Computed anew at each call.
   *
   * @return the SHA-256 of the canonical form in UTF-8, as 64 lower-case hexadecimal digits
   */
  public String revision() {
    return CanonicalForm.digest(canonicalForm());
  }

  /** Collects the parts of a {@link Policy}. Confined to a thread. */
  public static final class Builder {
    private DefaultAction defaultAction = DefaultAction.DENY;
    private final Set<String> hide = new LinkedHashSet<>();
    private AllTools allTools = AllTools.NONE;
    private final Map<String, ToolRule> tools = new LinkedHashMap<>();
    private Optional<String> description = Optional.empty();

    private Builder() {}

    /**
     * Says what happens to a tool that the policy does not list.
     *
     * @param action the action; {@link DefaultAction#DENY} if never called
     * @return this builder
     */
    public Builder defaultAction(DefaultAction action) {
      this.defaultAction = action;
      return this;
    }

    /**
     * Takes tools off the list and denies them.
     *
     * @param tools their names; {@code *} for every tool
     * @return this builder
     */
    public Builder hide(String... tools) {
      Collections.addAll(hide, tools);
      return this;
    }

    /**
     * Says what holds for every call.
     *
     * @param allTools it; takes the place of what was said before
     * @return this builder
     */
    public Builder allTools(AllTools allTools) {
      this.allTools = allTools;
      return this;
    }

    /**
     * Lists a tool.
     *
     * @param tool the tool's name
     * @param rule what holds for it; takes the place of what was said of it before
     * @return this builder
     */
    public Builder tool(String tool, ToolRule rule) {
      tools.put(tool, rule);
      return this;
    }

    /**
     * Adds a note for the policy's readers.
     *
     * @param description the note; never evaluated
     * @return this builder
     */
    public Builder description(String description) {
      this.description = Optional.of(description);
      return this;
    }

    /**
     * {@return the policy}
     *
     * @throws InvalidPolicyException with every problem there is between the parts
     */
    public Policy build() {
      return new Policy(defaultAction, hide, allTools, tools, description);
    }
  }
}

package dev.policyguard.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a policy says of one tool. The empty rule, {@code {}} in a document, allows it.
 *
 * <p>Immutable and thread-safe. Built with {@link #builder()}; the record's own constructor grows
 * with the language. Source: the policy language, section 1.
 *
 * @param action what happens before anything else is looked at
 * @param reason what the caller is told where the action denies or asks a person
 * @param require rules that must all hold, in document order
 * @param denyIf rules of which none may hold
 * @param requireApproval rules of which any that holds makes a call wait for a person
 * @param limits the counters that a call is charged to, in document order
 * @param description a note for the policy's readers, never evaluated
 */
public record ToolRule(
    ToolAction action,
    Optional<String> reason,
    List<Rule> require,
    List<Rule> denyIf,
    List<Rule> requireApproval,
    List<Limit> limits,
    Optional<String> description) {

  private static final ToolRule ALLOWED = builder().build();

  public ToolRule {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(description, "description");
    require = List.copyOf(require);
    denyIf = List.copyOf(denyIf);
    requireApproval = List.copyOf(requireApproval);
    limits = List.copyOf(limits);
  }

  /** {@return the rule that allows every call} */
  public static ToolRule allow() {
    return ALLOWED;
  }

  /**
   * The rule that denies every call and leaves the tool visible.
   *
   * @param reason what the caller is told
   * @return the rule
   */
  public static ToolRule deny(String reason) {
    return builder().action(ToolAction.DENY).reason(reason).build();
  }

  /**
   * The rule that allows calls within limits.
   *
   * @param limits the counters that a call is charged to
   * @return the rule
   */
  public static ToolRule limited(Limit... limits) {
    Builder builder = builder();
    for (Limit limit : limits) {
      builder.limit(limit);
    }
    return builder.build();
  }

  /** {@return a builder of a rule; it starts as the one that allows every call} */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of a {@link ToolRule}. Confined to a thread. */
  public static final class Builder {
    private ToolAction action = ToolAction.ALLOW;
    private Optional<String> reason = Optional.empty();
    private final List<Rule> require = new ArrayList<>();
    private final List<Rule> denyIf = new ArrayList<>();
    private final List<Rule> requireApproval = new ArrayList<>();
    private final List<Limit> limits = new ArrayList<>();
    private Optional<String> description = Optional.empty();

    private Builder() {}

    /**
     * Says what happens before anything else is looked at.
     *
     * @param action the action; {@link ToolAction#ALLOW} if never called
     * @return this builder
     */
    public Builder action(ToolAction action) {
      this.action = action;
      return this;
    }

    /**
     * Gives the message of an action that denies or asks a person.
     *
     * @param reason what the caller is told
     * @return this builder
     */
    public Builder reason(String reason) {
      this.reason = Optional.of(reason);
      return this;
    }

    /**
     * Adds a rule that must hold, behind those there are.
     *
     * @param rule the rule
     * @return this builder
     */
    public Builder require(Rule rule) {
      require.add(rule);
      return this;
    }

    /**
     * Adds a rule that must not hold, behind those there are.
     *
     * @param rule the rule
     * @return this builder
     */
    public Builder denyIf(Rule rule) {
      denyIf.add(rule);
      return this;
    }

    /**
     * Adds a rule that makes a call wait for a person, behind those there are.
     *
     * @param rule the rule
     * @return this builder
     */
    public Builder requireApproval(Rule rule) {
      requireApproval.add(rule);
      return this;
    }

    /**
     * Adds a limit behind those there are.
     *
     * @param limit a counter that a call is charged to
     * @return this builder
     */
    public Builder limit(Limit limit) {
      limits.add(limit);
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

    /** {@return the rule} */
    public ToolRule build() {
      return new ToolRule(action, reason, require, denyIf, requireApproval, limits, description);
    }
  }
}

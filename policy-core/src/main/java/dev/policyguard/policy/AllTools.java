package dev.policyguard.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * What a policy says of every call, whatever its tool: looked at behind what it says of the tool.
 *
 * <p>Immutable and thread-safe. Source: the policy language, section 1.
 *
 * @param require rules that must all hold, in document order
 * @param denyIf rules of which none may hold
 * @param requireApproval rules of which any that holds makes a call wait for a person
 * @param limits the counters that every call is charged to
 */
public record AllTools(
    List<Rule> require, List<Rule> denyIf, List<Rule> requireApproval, List<Limit> limits) {

  /** Nothing. */
  public static final AllTools NONE = builder().build();

  /** Copies the lists. */
  public AllTools {
    require = List.copyOf(require);
    denyIf = List.copyOf(denyIf);
    requireApproval = List.copyOf(requireApproval);
    limits = List.copyOf(limits);
  }

  /** {@return a builder; it starts with nothing} */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of {@link AllTools}. Confined to a thread. */
  public static final class Builder {
    private final List<Rule> require = new ArrayList<>();
    private final List<Rule> denyIf = new ArrayList<>();
    private final List<Rule> requireApproval = new ArrayList<>();
    private final List<Limit> limits = new ArrayList<>();

    private Builder() {}

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
     * Adds a limit, behind those there are.
     *
     * @param limit a counter that every call is charged to
     * @return this builder
     */
    public Builder limit(Limit limit) {
      limits.add(limit);
      return this;
    }

    /** {@return what holds for every call} */
    public AllTools build() {
      return new AllTools(require, denyIf, requireApproval, limits);
    }
  }
}

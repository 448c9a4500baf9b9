package dev.policyguard.operations;

import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import java.util.List;

/**
 * What a server wants of a policy besides that it is valid: one without it is not taken, neither at
 * the start nor at a reload.
 *
 * <p>Implementations are thread-safe. One that throws is a problem of the policy it was asked
 * about.
 */
@FunctionalInterface
public interface PolicyRequirement {

  /**
   * Looks at a policy.
   *
   * @param policy the policy, which is valid
   * @return what keeps it from being taken; empty if nothing does
   */
  List<Problem> problems(Policy policy);

  /**
   * No rule asks a person: for a guard without an {@link dev.policyguard.guard.Approver}, where
   * such calls could only be denied.
   *
   * @return the requirement
   */
  static PolicyRequirement asksNobody() {
    return policy ->
        PolicyGuard.ruleThatAsksAPerson(policy)
            .map(
                rule ->
                    Problem.at(
                            JsonPointer.ROOT,
                            "asks a person by " + rule,
                            "must not where nobody can be asked")
                        .withAdvice("use \"deny\", or give the guard an approver"))
            .stream()
            .toList();
  }
}

package dev.policyguard.spring;

import dev.policyguard.policy.InvalidPolicyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Has Spring Boot print the problems of a policy instead of a stack trace. */
final class InvalidPolicyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPolicyException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, InvalidPolicyException cause) {
    return new FailureAnalysis(
        "The policy cannot be used:\n\n" + cause.getMessage(),
        "Correct it; the application does not start with less of a policy than was written.",
        cause);
  }
}

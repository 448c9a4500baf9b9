package dev.policyguard.spring;

import dev.policyguard.mcp.Coverage;
import dev.policyguard.operations.WatchedPolicy;
import dev.policyguard.policy.Policy;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Compares what a server has with what is guarded, and with the policies that are beans, as they
 * are then. An unguarded tool stops the application, whatever {@code policyguard.coverage} is.
 */
final class CoverageCheck {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyGuardAutoConfiguration.class);

  private final ToolShapes shapes;
  private final ObjectProvider<PolicyGuardProperties> properties;
  private final ObjectProvider<Policy> policies;
  private final ObjectProvider<WatchedPolicy> watched;

  CoverageCheck(
      ToolShapes shapes,
      ObjectProvider<PolicyGuardProperties> properties,
      ObjectProvider<Policy> policies,
      ObjectProvider<WatchedPolicy> watched) {
    this.shapes = shapes;
    this.properties = properties;
    this.policies = policies;
    this.watched = watched;
  }

  /**
   * Checks the tools of a server.
   *
   * @throws SetupException if one is not guarded; or if the check is strict and there is a gap, or
   *     no policy to compare with
   */
  void check(List<Tool> tools) {
    Policy[] compared =
        Stream.concat(policies.stream(), watched.stream().flatMap(file -> file.policy().stream()))
            .toArray(Policy[]::new);
    Coverage coverage =
        shapes
            .guarded()
            .coverage(
                tools, compared.length > 0 ? compared : new Policy[] {Policy.builder().build()});
    if (!coverage.unguarded().isEmpty()) {
      throw new SetupException(
          "Tools came to the server past the guard, perhaps by a customizer: "
              + String.join(", ", coverage.unguarded())
              + ".",
          "Make each a bean: in a List of tool specifications, as a ToolCallback, or as an annotated"
              + " method.");
    }
    if (compared.length > 0) {
      compare(coverage);
    } else if (isStrict()) {
      throw new SetupException(
          "policyguard.coverage: is strict, but no policy is a bean, so there is nothing to compare"
              + " the tools with.",
          "Declare the policies that the PolicySource knows as beans of the type Policy, too.");
    }
  }

  private void compare(Coverage coverage) {
    if (coverage.isComplete()) {
      LOG.info("{}", coverage);
    } else if (isStrict()) {
      throw new SetupException(
          "The policy and the tools do not fit each other:\n\n" + coverage,
          "Correct the policy or the tools; or set policyguard.coverage=report to be told of it in"
              + " the log only.");
    } else {
      LOG.warn("{}", coverage);
    }
  }

  private boolean isStrict() {
    return properties.getObject().coverage() == PolicyGuardProperties.Coverage.STRICT;
  }
}

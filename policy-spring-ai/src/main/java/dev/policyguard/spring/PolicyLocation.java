package dev.policyguard.spring;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import org.jspecify.annotations.Nullable;

/** Reads the policy that {@code policyguard.policy} names. */
final class PolicyLocation {

  private static final String ACTION =
      "Set policyguard.policy to the place of the policy, for example classpath:policy.json or"
          + " /etc/app/policy.json.";

  private static final ConfiguredFile<Policy> FILE =
      new ConfiguredFile<>("policyguard.policy", ACTION, PolicyFile::read, PolicyFile::read);

  private PolicyLocation() {}

  static Policy read(@Nullable String location) {
    if (location == null || location.isBlank()) {
      throw new SetupException(
          "No policy is configured: policyguard.policy is not set, and there is no bean of the type"
              + " Policy, PolicySource or PolicyGuard. Without a policy no tool could be called.",
          ACTION);
    }
    return FILE.read(location);
  }
}

package dev.policyguard.spring;

import dev.policyguard.guard.Approver;
import dev.policyguard.operations.PolicyRequirement;
import dev.policyguard.operations.WatchedPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Watches the policy that {@code policyguard.policy} names, as {@code policyguard.reload} says. */
final class Reloading {

  private Reloading() {}

  static WatchedPolicy start(PolicyGuardProperties properties, Optional<Approver> approver) {
    PolicyGuardProperties.Reload reload = Objects.requireNonNull(properties.reload());
    WatchedPolicy.Builder policy = WatchedPolicy.builder(file(properties));
    if (approver.isEmpty()) {
      policy.require(PolicyRequirement.asksNobody());
    }
    try {
      Optional.ofNullable(reload.checkEvery()).ifPresent(policy::checkEvery);
      Optional.ofNullable(reload.refuseAfter()).ifPresent(policy::refuseAfter);
      return policy.build();
    } catch (IllegalArgumentException e) {
      throw new SetupException("policyguard.reload: " + e.getMessage() + ".", "Change it.");
    }
  }

  private static Path file(PolicyGuardProperties properties) {
    return PolicyLocation.read(
        properties.policy(),
        Function.identity(),
        (name, document) -> {
          throw new SetupException(
              "policyguard.reload: is set, but policyguard.policy is "
                  + name
                  + ", which does not change while the application runs.",
              "Set policyguard.policy to a file, or take policyguard.reload out.");
        });
  }

  /** Nothing that is set must be without effect. */
  static void check(PolicyGuardProperties properties, boolean watches) {
    PolicyGuardProperties.Reload reload = properties.reload();
    if (reload == null || watches) {
      return;
    }
    Duration every = reload.checkEvery();
    throw every == null
        ? new SetupException(
            "policyguard.reload.refuse-after: is "
                + reload.refuseAfter()
                + ", but policyguard.reload.check-every is not set, so the policy's file is read"
                + " once.",
            "Set policyguard.reload.check-every, for example to 1s.")
        : new SetupException(
            "policyguard.reload.check-every: is "
                + every
                + ", but a bean of the type Policy, PolicySource or PolicyGuard decides which policy"
                + " there is.",
            "Take out one of the two; WatchedPolicy is a PolicySource.");
  }
}

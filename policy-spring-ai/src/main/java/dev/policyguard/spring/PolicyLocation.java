package dev.policyguard.spring;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the policy that {@code policyguard.policy} names. */
final class PolicyLocation {

  private static final String ACTION =
      "Set policyguard.policy to the place of the policy, for example classpath:policy.json or"
          + " /etc/app/policy.json.";

  private PolicyLocation() {}

  static Policy read(@Nullable String location) {
    return read(location, PolicyFile::read, PolicyFile::read);
  }

  /** Reads it otherwise, as {@link ConfiguredFile} does. */
  static <T> T read(
      @Nullable String location,
      Function<Path, T> ofFile,
      BiFunction<String, InputStream, T> ofResource) {
    if (location == null || location.isBlank()) {
      throw new SetupException(
          "No policy is configured: policyguard.policy is not set, and there is no bean of the type"
              + " Policy, PolicySource or PolicyGuard. Without a policy no tool could be called.",
          ACTION);
    }
    return new ConfiguredFile<>("policyguard.policy", ACTION, ofFile, ofResource).read(location);
  }
}

package dev.policyguard.spring;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/**
 * Reads the policy that {@code policyguard.policy} names: a resource on the class path, or a file.
 * Nothing from the network: who answers there would decide what is allowed.
 */
final class PolicyLocation {

  private static final String CLASS_PATH = "classpath:";
  private static final String FILE = "file:";

  /** Two letters at least, since a disk of Windows has one. */
  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+:");

  private static final String ACTION =
      "Set policyguard.policy to the place of the policy, for example classpath:policy.json or"
          + " /etc/app/policy.json.";

  private PolicyLocation() {}

  static Policy read(@Nullable String location) {
    if (location == null || location.isBlank()) {
      throw new SetupException(
          "No policy is configured: policyguard.policy is not set, and there is no bean of the type"
              + " Policy, PolicySource or PolicyGuard. Without a policy no tool could be called.",
          ACTION);
    }
    if (location.startsWith(CLASS_PATH)) {
      return onClassPath(location);
    }
    if (location.startsWith(FILE)) {
      return file(location, location.substring(FILE.length()));
    }
    if (SCHEME.matcher(location).find()) {
      throw new SetupException(
          "policyguard.policy: is "
              + location
              + ", must be a resource on the class path or a file of this machine.",
          ACTION);
    }
    return file(location, location);
  }

  private static Policy onClassPath(String location) {
    ClassPathResource resource = new ClassPathResource(location.substring(CLASS_PATH.length()));
    if (!resource.exists()) {
      throw new SetupException(
          "policyguard.policy: is " + location + ", which is not on the class path.", ACTION);
    }
    try (InputStream document = resource.getInputStream()) {
      return PolicyFile.read(location, document);
    } catch (IOException e) {
      throw new SetupException(
          "policyguard.policy: is " + location + ", which cannot be read: " + e.getMessage(),
          ACTION);
    }
  }

  private static Policy file(String location, String path) {
    try {
      return PolicyFile.read(Path.of(path));
    } catch (InvalidPathException e) {
      throw new SetupException(
          "policyguard.policy: is " + location + ", which is no path.", ACTION);
    }
  }
}

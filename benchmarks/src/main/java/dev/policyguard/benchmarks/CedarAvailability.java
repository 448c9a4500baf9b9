package dev.policyguard.benchmarks;

import com.cedarpolicy.AuthorizationEngine;
import com.cedarpolicy.BasicAuthorizationEngine;
import java.util.Optional;

/** Whether cedar-java, which brings native code, works on this machine. */
public final class CedarAvailability {

  private CedarAvailability() {}

  /** {@return why its native library cannot be loaded; empty if it can} */
  public static Optional<String> reasonNotAvailable() {
    try {
      new BasicAuthorizationEngine();
      AuthorizationEngine.getCedarLangVersion();
      return Optional.empty();
    } catch (LinkageError | RuntimeException e) {
      return Optional.of(e.toString());
    }
  }
}

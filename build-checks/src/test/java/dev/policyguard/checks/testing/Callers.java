package dev.policyguard.checks.testing;

import dev.policyguard.call.Caller;
import java.util.Map;

/** Who calls in the examples. */
final class Callers {

  static final Caller ADMIN = Caller.of("a").withAttributes(Map.of("role", "admin"));

  private Callers() {}
}

package dev.policyguard.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a server keeps what it has when its memory is full. One that does not would drop
 * counters, which then begin at nothing.
 */
final class Eviction {

  private static final Pattern POLICY =
      Pattern.compile("^maxmemory_policy:([a-z-]{1,30})\\s*$", Pattern.MULTILINE);

  private Eviction() {}

  /**
   * Says whether nothing is dropped.
   *
   * @param info what the server says of its memory
   */
  static boolean isOff(String info) {
    return policy(info).equals("noeviction");
  }

  /** Why a server is not asked. */
  static Failures.NoAnswer refusal(String info) {
    return new Failures.NoAnswer(
        "Redis: may drop counters, its maxmemory-policy is "
            + policy(info)
            + "; set it to noeviction");
  }

  private static String policy(String info) {
    Matcher matcher = POLICY.matcher(info);
    return matcher.find() ? matcher.group(1) : "not known";
  }
}

package dev.policyguard.guard;

import dev.policyguard.call.CanonicalDigest;
import dev.policyguard.call.ToolCall;

/**
 * The SHA-256 of what an approval is bound to: two calls have the same only if a person who says
 * yes to one says yes to the other.
 */
final class CallDigest {

  private CallDigest() {}

  /**
   * The digest of a call.
   *
   * @param call who calls what, with which arguments
   * @param others what else the approval is bound to
   * @return 64 lower-case hexadecimal digits
   */
  static String of(ToolCall call, String... others) {
    CanonicalDigest digest = CanonicalDigest.ofNumbersAsWritten();
    digest.text('g', call.caller().grant());
    call.caller().session().ifPresent(session -> digest.text('s', session));
    digest.value(call.caller().attributes().asMap());
    digest.text('t', call.tool());
    digest.value(call.arguments().asMap());
    for (String other : others) {
      digest.text('o', other);
    }
    return digest.hex();
  }
}

package dev.policyguard.redis;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What the counters of one namespace are called on the server: {@code pg1:{whose}:which}, both
 * parts digests. What goes into a digest is written with its length, in UTF-16, so that no name can
 * be made to look like another's, whatever is in it. Immutable and thread-safe.
 */
final class KeyNames {

  private static final String PREFIX = "pg1:";
  private static final int BYTES_OF_TAG = 12;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String namespace;

  KeyNames(String namespace) {
    this.namespace = namespace;
  }

  /** {@return the key of the counter that a limit means for a caller} */
  String of(Limit limit, Caller caller) {
    String grant = limit.scope() == Scope.GLOBAL ? null : caller.grant();
    String session = limit.scope() == Scope.SESSION ? caller.session().orElse(null) : null;
    byte[] whose = digest(namespace, grant);
    byte[] which =
        digest(
            namespace,
            limit.scope().keyword(),
            limit.counter(),
            Integer.toString(limit.window().seconds()),
            grant,
            session);
    return PREFIX + "{" + tag(whose) + "}:" + BASE64.encodeToString(which);
  }

  /** What a cluster places a grant's counters by: all of them together. */
  private static String tag(byte[] whose) {
    return BASE64.encodeToString(Arrays.copyOf(whose, BYTES_OF_TAG));
  }

  private static byte[] digest(@Nullable String... parts) {
    MessageDigest digest = sha256();
    for (String part : parts) {
      digest.update(framed(part));
    }
    return digest.digest();
  }

  /** The length and the characters; no length is that of an absent part. */
  private static byte[] framed(@Nullable String part) {
    if (part == null) {
      return ByteBuffer.allocate(Integer.BYTES).putInt(-1).array();
    }
    ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + part.length() * Character.BYTES);
    buffer.putInt(part.length()).asCharBuffer().put(part);
    return buffer.array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

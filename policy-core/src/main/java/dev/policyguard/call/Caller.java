package dev.policyguard.call;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who calls: the identity that limits are counted for.
 *
 * <p>The grant must come from something that the server has verified, a token's principal for
 * example; a name that the client chose for itself is no identity. Immutable and thread-safe.
 *
 * @param grant the caller's identity; not blank
 * @param session one connection of this grant, where the server knows one; never a proof of
 *     identity
 * @param attributes what the server knows about the caller, for conditions on {@code caller.name}
 */
public record Caller(String grant, Optional<String> session, JsonObject attributes) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the grant is blank
   */
  public Caller {
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(attributes, "attributes");
    if (grant.isBlank()) {
      throw new IllegalArgumentException(
          "grant: is blank, must name the caller; a call that nobody vouches for is not from \"\"");
    }
  }

  /**
   * A caller of whom only the identity is known.
   *
   * @param grant the caller's identity; not blank
   * @return the caller, without session and attributes
   */
  public static Caller of(String grant) {
    return new Caller(grant, Optional.empty(), JsonObject.empty());
  }

  /**
   * The same caller, on one connection.
   *
   * @param session what the connection is called
   * @return the caller with this session
   */
  public Caller withSession(String session) {
    return new Caller(grant, Optional.of(session), attributes);
  }

  /**
   * The same caller, with other attributes.
   *
   * @param attributes the attributes; copied
   * @return the caller with these attributes
   */
  public Caller withAttributes(Map<String, ?> attributes) {
    return new Caller(grant, session, JsonObject.copyOf(attributes));
  }

  /** {@return grant and session on one line; the attributes stay out, for they may be secret} */
  @Override
  public String toString() {
    return "Caller["
        + PlainText.quoted(grant)
        + session.map(name -> ", session " + PlainText.quoted(name)).orElse("")
        + "]";
  }
}

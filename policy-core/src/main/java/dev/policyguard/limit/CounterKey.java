package dev.policyguard.limit;

import dev.policyguard.call.Caller;
import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Limit;
import java.util.Optional;

/**
 * Which counter a charge goes to: its name, its scope, and that scope's value. The parts are kept
 * apart, so no name of a counter or grant can be made to look like another's. Immutable and
 * thread-safe. Source: the policy language, section 3.
 */
public sealed interface CounterKey {

  /** {@return the counter's name} */
  String counter();

  /**
   * The counter that a limit means for a caller.
   *
   * @param limit the limit
   * @param caller who calls
   * @return the key
   */
  static CounterKey of(Limit limit, Caller caller) {
    return switch (limit.scope()) {
      case GRANT -> new OfGrant(limit.counter(), caller.grant());
      case SESSION -> new OfSession(limit.counter(), caller.grant(), caller.session());
      case GLOBAL -> new OfEveryone(limit.counter());
    };
  }

  /**
   * A counter of one grant.
   *
   * @param counter the counter's name
   * @param grant the grant
   */
  record OfGrant(String counter, String grant) implements CounterKey {

    @Override
    public String toString() {
      return PlainText.quoted(counter) + " of " + PlainText.quoted(grant);
    }
  }

  /**
   * A counter of one session of a grant.
   *
   * @param counter the counter's name
   * @param grant the grant
   * @param session the session; empty for all calls of the grant that come without one
   */
  record OfSession(String counter, String grant, Optional<String> session) implements CounterKey {

    @Override
    public String toString() {
      return new OfGrant(counter, grant)
          + session.map(name -> " in " + PlainText.quoted(name)).orElse(" without a session");
    }
  }

  /**
   * A counter that everyone shares.
   *
   * @param counter the counter's name
   */
  record OfEveryone(String counter) implements CounterKey {

    @Override
    public String toString() {
      return PlainText.quoted(counter) + " of everyone";
    }
  }
}

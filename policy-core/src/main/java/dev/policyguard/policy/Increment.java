package dev.policyguard.policy;

import dev.policyguard.call.PlainText;
import java.util.Objects;

/** How much one call is charged to a limit. Source: the policy language, section 3. */
public sealed interface Increment {

  /** One: what a call is charged if its limit says nothing else. */
  Increment ONE = new Fixed(Amount.ONE);

  /**
   * The same for every call.
   *
   * @param amount how much; 0 charges nothing
   */
  record Fixed(Amount amount) implements Increment {

    /** Checks that the amount is there. */
    public Fixed {
      Objects.requireNonNull(amount, "amount");
    }
  }

  /**
   * The number that a call brings with it.
   *
   * @param path where it stands; leads to one place, so it is without {@code [*]}
   */
  record From(ArgumentPath path) implements Increment {

    /**
     * Checks the path.
     *
     * @throws IllegalArgumentException if it leads to every element of an array
     */
    public From {
      if (path.leadsToEach()) {
        throw new InvalidPartException(
            "increment_from",
            "is " + PlainText.quoted(path.toString()),
            "must lead to one place, without [*]");
      }
    }
  }
}

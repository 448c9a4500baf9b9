package dev.policyguard.diff;

import dev.policyguard.call.PlainText;
import java.util.Objects;

/** Of which calls a policy says something. */
public sealed interface Subject {

  /**
   * The calls of one tool.
   *
   * @param name the tool's name
   */
  record Tool(String name) implements Subject {

    /** Checks that the name is there. */
    public Tool {
      Objects.requireNonNull(name, "name");
    }

    /** {@return the name, on one line} */
    @Override
    public String toString() {
      return PlainText.of(name);
    }
  }

  /** The calls of all tools that neither policy lists or hides by name. */
  record UnlistedTools() implements Subject {

    /** {@return {@code unlisted tools}} */
    @Override
    public String toString() {
      return "unlisted tools";
    }
  }

  /** The calls of all tools. */
  record AllTools() implements Subject {

    /** {@return {@code all tools}} */
    @Override
    public String toString() {
      return "all tools";
    }
  }
}

package dev.policyguard.tool;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What has become of a tool since it was reviewed. Immutable and thread-safe.
 *
 * <p>{@code toString} is for people: a line that says which tool and what became of it, and an
 * indented one for each of the {@link #differences()}. It is safe to print: one line is one line,
 * and what a reader cannot see for what it is, is escaped.
 */
public sealed interface ToolChange {

  /** {@return the tool's name, as its server writes it} */
  String tool();

  /**
   * Says what differs, for people: one sentence a difference, where and what. Differences are found
   * in everything; told are the first 20, each cut where it is long, and how many more there are.
   *
   * @return the sentences, in the order of a definition's parts; computed at each call, in time in
   *     proportion to the definitions
   */
  List<String> differences();

  /**
   * A tool that nobody has reviewed.
   *
   * @param now its definition
   */
  record Added(ToolDefinition now) implements ToolChange {

    /** Checks that the parts are there. */
    public Added {
      Objects.requireNonNull(now, "now");
    }

    @Override
    public String tool() {
      return now.name();
    }

    @Override
    public List<String> differences() {
      return Differences.between(ToolDefinition.builder(now.name()).build(), now);
    }

    @Override
    public String toString() {
      return told(this, "is new, nobody has reviewed it");
    }
  }

  /**
   * A tool that was reviewed and is no longer there.
   *
   * @param was its definition when it was reviewed
   */
  record Removed(ToolDefinition was) implements ToolChange {

    /** Checks that the parts are there. */
    public Removed {
      Objects.requireNonNull(was, "was");
    }

    @Override
    public String tool() {
      return was.name();
    }

    @Override
    public List<String> differences() {
      return List.of();
    }

    @Override
    public String toString() {
      return told(this, "is gone");
    }
  }

  /**
   * A tool whose definition is another one now.
   *
   * @param was its definition when it was reviewed
   * @param now its definition
   */
  record Changed(ToolDefinition was, ToolDefinition now) implements ToolChange {

    /** Checks that the parts are there. */
    public Changed {
      Objects.requireNonNull(was, "was");
      Objects.requireNonNull(now, "now");
    }

    @Override
    public String tool() {
      return now.name();
    }

    @Override
    public List<String> differences() {
      return Differences.between(was, now);
    }

    @Override
    public String toString() {
      return told(this, "is not what was reviewed");
    }
  }

  private static String told(ToolChange change, String what) {
    return change.differences().stream()
        .map(difference -> "\n  " + difference)
        .collect(Collectors.joining("", Shown.name(change.tool()) + ": " + what, ""));
  }
}

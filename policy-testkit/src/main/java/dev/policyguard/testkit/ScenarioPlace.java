package dev.policyguard.testkit;

import java.util.Objects;

/**
 * A place in a scenario file. Immutable and thread-safe.
 *
 * @param file the file, as it was named when it was read
 * @param line the line, from 1
 * @param column the column in the line, from 1, counted in code points
 */
public record ScenarioPlace(String file, int line, int column) {

  public ScenarioPlace {
    Objects.requireNonNull(file, "file");
  }

  /** {@return file, line and column as compilers write them, {@code limits.json:3:17}} */
  @Override
  public String toString() {
    return Shown.bare(file) + ":" + line + ":" + column;
  }
}

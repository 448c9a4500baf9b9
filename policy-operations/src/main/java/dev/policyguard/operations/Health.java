package dev.policyguard.operations;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How a guard and what it stands on do, at one moment. Immutable.
 *
 * @param time when that was
 * @param parts how each part does
 */
public record Health(Instant time, List<HealthPart> parts) {

  /** Checks and copies the parts. */
  public Health {
    Objects.requireNonNull(time, "time");
    parts = List.copyOf(parts);
  }

  /** {@return the worst of the parts} */
  public HealthLevel level() {
    return parts.stream().map(HealthPart::level).max(Enum::compareTo).orElse(HealthLevel.OK);
  }

  /** {@return all of it as a short text for people: a line for the whole, and one for each part} */
  @Override
  public String toString() {
    return parts.stream()
        .map(part -> "\n  %-9s %-8s %s".formatted(part.name(), part.level(), part.text()))
        .collect(Collectors.joining("", level() + " at " + time, ""));
  }
}

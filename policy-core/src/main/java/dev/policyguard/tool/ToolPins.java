package dev.policyguard.tool;

import dev.policyguard.call.PlainText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tools that somebody has reviewed, as they were then. What differs from them later is a {@link
 * ToolChange}: a tool that was harmless when it was looked at, and says or takes something else now
 * (a "rug pull"), is found out.
 *
 * <p>Two are equal if they have the same names with the same {@linkplain ToolDefinition#digest()
 * digests}. Immutable and thread-safe. To compare costs time in proportion to the definitions.
 */
public final class ToolPins {

  private final Map<String, Pin> pins;

  private ToolPins(Map<String, Pin> pins) {
    this.pins = pins;
  }

  private record Pin(ToolDefinition definition, String digest) {}

  /**
   * Pins tools as they are.
   *
   * @param reviewed the tools
   * @return the pins
   * @throws IllegalArgumentException if a name is there twice, or a definition has a {@linkplain
   *     ToolDefinition#defect() defect}: what is not known cannot have been reviewed
   */
  public static ToolPins of(Collection<ToolDefinition> reviewed) {
    Map<String, Pin> pins = new TreeMap<>();
    for (ToolDefinition tool : reviewed) {
      tool.defect()
          .ifPresent(
              defect -> {
                throw new IllegalArgumentException(
                    "tool " + PlainText.quoted(tool.name(), 128) + ": its " + defect);
              });
      if (pins.put(tool.name(), new Pin(tool, tool.digest())) != null) {
        throw new IllegalArgumentException(
            "tool "
                + PlainText.quoted(tool.name(), 128)
                + ": is there twice, must be there once, or nobody knows which one was reviewed");
      }
    }
    return new ToolPins(Collections.unmodifiableMap(pins));
  }

  /** {@return the reviewed definitions, in the order of their names} */
  public List<ToolDefinition> tools() {
    return pins.values().stream().map(Pin::definition).toList();
  }

  /**
   * Compares one tool with what was reviewed.
   *
   * @param now the tool as it is
   * @return what differs: {@link ToolChange.Added} if no tool of its name was reviewed, {@link
   *     ToolChange.Changed} if another definition was, or if its own has a defect; empty if it is
   *     as it was
   */
  public Optional<ToolChange> changeOf(ToolDefinition now) {
    Pin pin = pins.get(now.name());
    if (pin == null) {
      return Optional.of(new ToolChange.Added(now));
    }
    return now.defect().isEmpty() && now.digest().equals(pin.digest())
        ? Optional.empty()
        : Optional.of(new ToolChange.Changed(pin.definition(), now));
  }

  /**
   * Compares all tools of a server with what was reviewed.
   *
   * @param now the tools as they are; each is compared, also where a name is there twice
   * @return what differs, in the order of the names; empty if everything is as it was
   */
  public List<ToolChange> compare(Collection<ToolDefinition> now) {
    Map<String, Pin> gone = new TreeMap<>(pins);
    List<ToolChange> changes = new ArrayList<>();
    for (ToolDefinition tool : now) {
      gone.remove(tool.name());
      changeOf(tool).ifPresent(changes::add);
    }
    gone.values().forEach(pin -> changes.add(new ToolChange.Removed(pin.definition())));
    changes.sort(Comparator.comparing(ToolChange::tool));
    return List.copyOf(changes);
  }

  private Map<String, String> digests() {
    Map<String, String> digests = new TreeMap<>();
    pins.forEach((name, pin) -> digests.put(name, pin.digest()));
    return digests;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ToolPins that && digests().equals(that.digests());
  }

  @Override
  public int hashCode() {
    return digests().hashCode();
  }

  /** {@return how many tools there are} */
  @Override
  public String toString() {
    return "ToolPins[" + pins.size() + " tools]";
  }
}

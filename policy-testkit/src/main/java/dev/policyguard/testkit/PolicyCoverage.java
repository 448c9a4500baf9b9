package dev.policyguard.testkit;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Which rules, limits and tools of a policy some tests saw at work, and which not.
 *
 * <p>Each {@link Item} has one {@link Effect} or two, and the tests have to see each: a {@code
 * deny_if} that let calls pass and never denied one is covered by half. What no call can reach,
 * since its tool is hidden or denied as a whole, is no item. Collected by a {@link
 * CoverageRecorder}.
 *
 * <p>Immutable and thread-safe. Programs look at the parts; {@link #toString()} is for people, and
 * its wording may change.
 *
 * @param revision the policy's revision
 * @param files the scenario files that were played, sorted by name
 * @param items what the policy has, in its order: what holds for unlisted and hidden tools first,
 *     then for all tools, then for each
 */
public record PolicyCoverage(String revision, List<String> files, List<Item> items) {

  private static final int REVISION_SHOWN = 12;
  private static final int MOST_FILES = 3;

  public PolicyCoverage {
    Objects.requireNonNull(revision, "revision");
    files = List.copyOf(files);
    items = List.copyOf(items);
  }

  /** {@return how many effects the tests saw} */
  public int seen() {
    return effects() - items.stream().mapToInt(item -> item.missing().size()).sum();
  }

  /** {@return how many effects the items of the policy have} */
  public int effects() {
    return items.stream().mapToInt(item -> item.effects().size()).sum();
  }

  /** {@return the share of effects that the tests saw, in percent, rounded down: 100 is all} */
  public int percent() {
    return effects() == 0 ? 100 : (int) (100L * seen() / effects());
  }

  /** {@return the items of which the tests did not see all effects} */
  public List<Item> missing() {
    return items.stream().filter(item -> !item.missing().isEmpty()).toList();
  }

  /** {@return the percentage, and a line for each item that is missing something} */
  @Override
  public String toString() {
    return "coverage "
        + percent()
        + " % ("
        + seen()
        + " of "
        + effects()
        + ") of policy "
        + revision.substring(0, Math.min(REVISION_SHOWN, revision.length()))
        + (files.isEmpty() ? "" : " by " + players())
        + missing().stream().map(item -> "\n  " + item).collect(Collectors.joining());
  }

  private String players() {
    return files.size() > MOST_FILES
        ? files.size() + " files"
        : files.stream().map(Shown::bare).collect(Collectors.joining(", "));
  }

  /** What an item may do to a call. */
  public enum Effect {

    /** The call goes on. */
    LET_PASS("let a call pass"),

    /** The call is denied. */
    DENIED("denied a call"),

    /** A person is asked. */
    ASKED("asked a person");

    private final String words;

    Effect(String words) {
      this.words = words;
    }
  }

  /** What an item is, and when it has which effect. */
  public enum Kind {

    /** {@code default}: an unlisted tool is called, and denied; or it is allowed. */
    DEFAULT,

    /** A name in {@code hide}: a tool that it hides is called, and denied. */
    HIDE,

    /** A tool that may be called: a call of it is allowed in the end. */
    TOOL,

    /** An {@code action} of a tool: it denies a call, or asks a person. */
    ACTION,

    /** A rule that must hold: it holds and lets a call pass; it does not, and denies one. */
    REQUIRE,

    /** A rule that must not hold: it does not and lets a call pass; it does, and denies one. */
    DENY_IF,

    /** A limit: it has room for a call; it has none and denies one. */
    LIMIT,

    /** A rule that asks: it does not hold and lets a call pass; it does, and asks a person. */
    REQUIRE_APPROVAL
  }

  /**
   * One thing that tests can see at work.
   *
   * @param kind what it is
   * @param pointer where it stands in the policy, as a JSON pointer
   * @param rule the id by which decisions name it
   * @param effects how often the tests saw each effect that it has; 0 for never. A rule without
   *     conditions, and a limit that charges nothing, have one effect, others have two
   * @param errors how often its conditions, or the amount that it charges, came to an error, which
   *     is none of its effects
   */
  public record Item(
      Kind kind, String pointer, String rule, Map<Effect, Long> effects, long errors) {

    /** Checks and copies the parts. */
    public Item {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(pointer, "pointer");
      Objects.requireNonNull(rule, "rule");
      effects = Collections.unmodifiableMap(new EnumMap<>(effects));
    }

    /** {@return the effects that no test saw; empty if it is covered} */
    public List<Effect> missing() {
      return effects.entrySet().stream()
          .filter(e -> e.getValue() == 0)
          .map(Map.Entry::getKey)
          .toList();
    }

    /** {@return whether the tests saw none of its effects} */
    public boolean isUntouched() {
      return missing().size() == effects.size();
    }

    /** {@return the item and what no test saw it do, on one line} */
    @Override
    public String toString() {
      boolean unseen = isUntouched() && effects.size() > 1 && errors == 0;
      String never =
          missing().stream()
              .map(effect -> "never " + effect.words)
              .collect(Collectors.joining(", "));
      return Shown.bare(rule)
          + (rule.equals(pointer) ? "" : " at " + Shown.bare(pointer))
          + ": "
          + (never.isEmpty() ? "covered" : unseen ? "never looked at" : never)
          + (errors == 0 ? "" : "; errors: " + errors);
    }
  }
}

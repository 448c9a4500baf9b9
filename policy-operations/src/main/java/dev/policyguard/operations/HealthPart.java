package dev.policyguard.operations;

import dev.policyguard.call.PlainText;
import java.util.Objects;

/**
 * How one part of a guard does. Immutable.
 *
 * @param name which, in a word: {@code policy}
 * @param level how well
 * @param text the same for people, on one line
 */
public record HealthPart(String name, HealthLevel level, String text) {

  private static final int LONGEST_NAME = 40;
  private static final int LONGEST = 500;

  /** Checks the parts, and makes one line of name and text. */
  public HealthPart {
    name = PlainText.of(Objects.requireNonNull(name, "name"), LONGEST_NAME);
    Objects.requireNonNull(level, "level");
    text = PlainText.of(Objects.requireNonNull(text, "text"), LONGEST);
  }

  /**
   * A part that does as it should.
   *
   * @param name which
   * @param text the same for people
   * @return the part
   */
  public static HealthPart ok(String name, String text) {
    return new HealthPart(name, HealthLevel.OK, text);
  }

  /**
   * A part that somebody should look at.
   *
   * @param name which
   * @param text what is the matter
   * @return the part
   */
  public static HealthPart degraded(String name, String text) {
    return new HealthPart(name, HealthLevel.DEGRADED, text);
  }

  /**
   * A part because of which calls are denied.
   *
   * @param name which
   * @param text what is the matter
   * @return the part
   */
  public static HealthPart failing(String name, String text) {
    return new HealthPart(name, HealthLevel.FAILING, text);
  }
}

package dev.policyguard.examples.testserver.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("writing")
class WritingTest {

  @Test
  void writesThree() {
    assertEquals("III", RomanNumerals.write(3));
  }

  @Test
  void writesNine() {
    assertEquals("IX", RomanNumerals.write(9));
  }

  /** Fails: the work is half finished. */
  @Test
  void writesForty() {
    assertEquals("XL", RomanNumerals.write(40));
  }

  @Test
  @Disabled("a bar above the letters, or an apostrophus? not decided")
  void writesFiveThousand() {
    assertEquals("V\u0305", RomanNumerals.write(5_000));
  }
}

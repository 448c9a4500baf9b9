package dev.policyguard.examples.testserver.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("reading")
class ReadingTest {

  @Test
  void readsFour() {
    assertEquals(4, RomanNumerals.read("IV"));
  }

  /** Prints, as tests do; the server must not take it for protocol. */
  @Test
  void readsAYear() {
    int year = RomanNumerals.read("MMXXVI");
    System.out.println("read the year " + year);
    assertEquals(2026, year);
  }

  /** Breaks: medieval scribes wrote zero as N, for nulla. */
  @Test
  void readsZero() {
    assertEquals(0, RomanNumerals.read("N"));
  }
}

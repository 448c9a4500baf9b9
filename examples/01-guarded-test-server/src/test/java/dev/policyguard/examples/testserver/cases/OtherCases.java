package dev.policyguard.examples.testserver.cases;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherCases {

  @Test
  void assumesTooMuch() {
    assumeTrue(false);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, -3})
  void isPositive(int number) {
    assertTrue(number > 0);
  }

  @Test
  void throwsWithoutWords() {
    throw new AssertionError();
  }
}

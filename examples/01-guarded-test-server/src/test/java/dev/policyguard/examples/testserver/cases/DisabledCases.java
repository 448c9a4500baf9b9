package dev.policyguard.examples.testserver.cases;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

@Disabled
class DisabledCases {

  @Test
  void first() {}

  @Test
  void second() {}
}

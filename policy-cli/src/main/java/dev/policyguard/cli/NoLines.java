package dev.policyguard.cli;

import dev.policyguard.decision.Decision;
import dev.policyguard.testkit.CallLog;

/** For who wants no decisions. */
final class NoLines extends DecisionLines {

  NoLines(Console console) {
    super(console);
  }

  @Override
  void put(CallLog.Recorded recorded, Decision decision) {}

  @Override
  void put(long line, String error) {}

  @Override
  void flush() {}
}

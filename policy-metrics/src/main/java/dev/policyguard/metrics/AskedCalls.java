package dev.policyguard.metrics;

import dev.policyguard.decision.Decision;
import java.util.Optional;

/**
 * The calls that wait for a person, by what a listener hears: a decision that is told a second time
 * is the answer to the first. Thread-safe; where more than {@value #MOST} wait, the oldest are
 * forgotten, and taken for calls that nobody was asked about.
 */
final class AskedCalls {

  static final int MOST = 10_000;

  private final OpenCalls<Boolean> asked = new OpenCalls<>(MOST);

  /** Notes a decision; says whether it is the answer to a question. */
  boolean answeredBy(Decision decision) {
    if (decision instanceof Decision.ApprovalRequired) {
      Optional<Boolean> unused = asked.open(decision.serial(), true);
      return false;
    }
    return asked.close(decision.serial()).isPresent();
  }
}

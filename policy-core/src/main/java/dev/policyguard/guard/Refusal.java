package dev.policyguard.guard;

import java.util.concurrent.CompletionStage;

/**
 * A refusal of which nobody was told yet.
 *
 * @param refused the refusal
 * @param report tells of it
 */
record Refusal(Admission.Refused refused, CallReport report) {

  /** Tells of it, and waits for its record where there is an audit trail. */
  Admission.Refused told() {
    return (Admission.Refused) report.made(refused);
  }

  /** Tells of it, and no thread waits. */
  CompletionStage<Admission.Refused> toldAsync() {
    return report.madeAsync(refused).thenApply(Admission.Refused.class::cast);
  }
}

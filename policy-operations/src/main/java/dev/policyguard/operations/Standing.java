package dev.policyguard.operations;

import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of a watched policy, replaced as a whole. Immutable; each method gives the
 * next.
 *
 * @param policy the policy that was taken last, always the same object
 * @param revision its revision
 * @param loadedAt when it was taken
 * @param goodNanos the ticker's value when the file was last known to say this policy
 * @param checkedAt when the file was last looked at
 * @param problem why the file is not taken as it is
 * @param reloads how often another policy was taken
 * @param refusals how often a content was not taken
 * @param withdrawal whether it was told that the policy is no longer in force
 */
record Standing(
    Optional<Policy> policy,
    String revision,
    Instant loadedAt,
    long goodNanos,
    Instant checkedAt,
    Optional<ReloadProblem> problem,
    long reloads,
    long refusals,
    Withdrawal withdrawal) {

  enum Withdrawal {
    UNTOLD,
    TOLD
  }

  /** Whether it was told that something is wrong, and not yet that nothing is. */
  boolean isInTrouble() {
    return problem.isPresent() || withdrawal == Withdrawal.TOLD;
  }

  static Standing first(Policy policy, Instant at, long nanos) {
    return new Standing(
        Optional.of(policy),
        policy.revision(),
        at,
        nanos,
        at,
        Optional.empty(),
        0,
        0,
        Withdrawal.UNTOLD);
  }

  /** The file looks as it did when it was taken, or refused. */
  Standing unchanged(Instant at, long nanos) {
    return problem.isPresent() ? unsure(at) : good(policy, revision, loadedAt, nanos, at, reloads);
  }

  /** The file looks different, and it is not known yet what it will be. */
  Standing unsure(Instant at) {
    return new Standing(
        policy, revision, loadedAt, goodNanos, at, problem, reloads, refusals, withdrawal);
  }

  /** The file says another policy. */
  Standing reloaded(Policy next, String nextRevision, Instant at, long nanos) {
    return good(Optional.of(next), nextRevision, at, nanos, at, reloads + 1);
  }

  /** The file says this policy, maybe in other words. */
  Standing recovered(Instant at, long nanos) {
    return good(policy, revision, loadedAt, nanos, at, reloads);
  }

  /** The file cannot be taken, for the first time or for another reason. */
  Standing refused(List<Problem> problems, Instant since, Instant at) {
    ReloadProblem why =
        new ReloadProblem(problems, problem.map(ReloadProblem::since).orElse(since));
    return new Standing(
        policy,
        revision,
        loadedAt,
        goodNanos,
        at,
        Optional.of(why),
        reloads,
        refusals + 1,
        withdrawal);
  }

  /** It was told that the policy is no longer in force. */
  Standing withdrawn() {
    return new Standing(
        policy,
        revision,
        loadedAt,
        goodNanos,
        checkedAt,
        problem,
        reloads,
        refusals,
        Withdrawal.TOLD);
  }

  private Standing good(
      Optional<Policy> policy,
      String revision,
      Instant loadedAt,
      long nanos,
      Instant at,
      long reloads) {
    return new Standing(
        policy,
        revision,
        loadedAt,
        nanos,
        at,
        Optional.empty(),
        reloads,
        refusals,
        Withdrawal.UNTOLD);
  }
}

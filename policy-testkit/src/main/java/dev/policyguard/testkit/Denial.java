package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import java.math.BigDecimal;
import java.time.Duration;

/** What is asserted of a call that was denied in a {@link PolicyStory}. Confined to a thread. */
public final class Denial extends Verdict {

  private static final String NO_WAIT = "no retry: waiting does not help";

  Denial(Verdict verdict) {
    super(verdict);
  }

  /**
   * Asserts why the call was denied.
   *
   * @param code the code
   * @return this
   */
  public Denial withCode(DecisionCode code) {
    check("code " + code, decision -> "code " + decision.code());
    return this;
  }

  /**
   * Asserts after which wait the same call would be admitted if nobody else called.
   *
   * @param wait the wait, exactly
   * @return this
   */
  public Denial retryAfter(Duration wait) {
    check(toldWait(wait), Denial::toldWait);
    return this;
  }

  /**
   * Asserts that waiting does not help.
   *
   * @return this
   */
  public Denial withoutRetryAfter() {
    check(NO_WAIT, Denial::toldWait);
    return this;
  }

  @Override
  public Denial byRule(String rule) {
    super.byRule(rule);
    return this;
  }

  @Override
  public Denial withMessage(String message) {
    super.withMessage(message);
    return this;
  }

  @Override
  public Denial remaining(String counter, long amount) {
    super.remaining(counter, amount);
    return this;
  }

  @Override
  public Denial remaining(String counter, BigDecimal amount) {
    super.remaining(counter, amount);
    return this;
  }

  private static String toldWait(Duration wait) {
    return "retry after " + Shown.time(wait);
  }

  private static String toldWait(Decision decision) {
    return decision instanceof Decision.Denied denied
        ? denied.retryAfter().map(Denial::toldWait).orElse(NO_WAIT)
        : NO_WAIT;
  }
}

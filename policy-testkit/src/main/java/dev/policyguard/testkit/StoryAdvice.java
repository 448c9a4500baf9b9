package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.policy.Policy;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is often meant by a story that goes otherwise. */
final class StoryAdvice {

  private static final int MOST_TOOLS = 10;

  private StoryAdvice() {}

  static Optional<String> on(
      Policy policy, StoryLog.Chapter chapter, Decision decision, String expected) {
    boolean allowed = expected.equals(StoryLog.verdict(Expectation.Kind.ALLOW));
    boolean denied = expected.equals(StoryLog.verdict(Expectation.Kind.DENY));
    return switch (decision.code()) {
      case LIMIT_EXCEEDED -> allowed ? Optional.of(window(decision)) : Optional.empty();
      case DEFAULT_DENY -> allowed ? Optional.of(listed(policy)) : Optional.empty();
      case REQUIREMENT_NOT_MET ->
          allowed && chapter.call().arguments().asMap().isEmpty()
              ? Optional.of("the call has no arguments; give it some: .with(\"name\", value)")
              : Optional.empty();
      case APPROVAL_REQUIRED ->
          allowed || denied
              ? Optional.of(
                  "a call that waits is neither allowed nor denied; say what the person answers,"
                      + (allowed ? " .answered(YES)" : " .answered(NO)")
                      + ", or .needsApproval()")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static String window(Decision decision) {
    Optional<Duration> wait =
        decision instanceof Decision.Denied refusal ? refusal.retryAfter() : Optional.empty();
    return wait.map(time -> "time passes by .after(" + java(time) + ") before .calls(...)")
        .orElse("no wait helps: the amount alone is more than the limit's max");
  }

  private static String java(Duration time) {
    if (time.toNanosPart() == 0) {
      return "Duration.ofSeconds(" + time.toSeconds() + ")";
    }
    return time.toNanosPart() % 1_000_000 == 0
        ? "Duration.ofMillis(" + time.toMillis() + ")"
        : "Duration.ofNanos(" + time.toNanos() + ")";
  }

  private static String listed(Policy policy) {
    if (policy.tools().isEmpty()) {
      return "the policy lists no tool";
    }
    int more = policy.tools().size() - MOST_TOOLS;
    return policy.tools().keySet().stream()
        .limit(MOST_TOOLS)
        .map(Shown::text)
        .collect(
            Collectors.joining(
                ", ", "the policy lists ", more > 0 ? " and " + more + " more" : ""));
  }
}

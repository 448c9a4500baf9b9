package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/** What a person reads of a story that went otherwise. */
final class StoryFailure {

  private StoryFailure() {}

  /** A call that was not decided as expected. */
  static AssertionFailedError ofCall(
      PolicyStory story, StoryLog.Chapter chapter, int repetition, String expected, String actual) {
    Decision decision = chapter.made().get(repetition).decision();
    Policy policy = story.stage().policy();
    StringBuilder text = new StringBuilder(512);
    text.append("call ").append(chapter.number()).append(" of the story");
    if (chapter.made().size() > 1) {
      text.append(", repetition ").append(repetition + 1);
      text.append(" of ").append(chapter.made().size());
    }
    append(text, expected, actual);
    text.append("\n  the call:  at ").append(Shown.time(chapter.at()));
    text.append(": ").append(chapter.asked());
    text.append("\n  decided:   ").append(decided(decision));
    text.append("\n  remains:   ").append(remains(policy, chapter.call().tool(), decision));
    text.append("\n  because:\n");
    text.append(indented(Shown.steps(story.stage().trace(chapter.call(), decision))));
    text.append("\n  the story so far:\n").append(indented(story.toString()));
    StoryAdvice.on(policy, chapter, decision, expected)
        .ifPresent(advice -> text.append("\n  advice:    ").append(advice));
    return new AssertionFailedError(text.toString(), expected, actual);
  }

  /** A tool that is not on the list, or is. */
  static AssertionFailedError ofList(
      PolicyStory story, String tool, String expected, String actual) {
    StringBuilder text = new StringBuilder(256);
    text.append("tool ").append(Shown.text(tool)).append(" in the list of tools");
    append(text, expected, actual);
    text.append("\n  the policy hides: ");
    text.append(
        story.stage().policy().hide().stream()
            .map(Shown::text)
            .collect(Collectors.collectingAndThen(Collectors.joining(", "), StoryFailure::orNone)));
    text.append("\n  the story so far:\n").append(indented(story.toString()));
    return new AssertionFailedError(text.toString(), expected, actual);
  }

  private static void append(StringBuilder text, String expected, String actual) {
    text.append("\n  expected:  ").append(expected);
    text.append("\n  but was:   ").append(actual);
  }

  private static String decided(Decision decision) {
    String wait =
        decision instanceof Decision.Denied denied && denied.retryAfter().isPresent()
            ? " Retry after " + Shown.time(denied.retryAfter().get()) + "."
            : "";
    return decision.code()
        + " by "
        + Shown.bare(decision.rule())
        + ": "
        + Shown.bare(decision.message())
        + wait;
  }

  private static String remains(Policy policy, String tool, Decision decision) {
    if (decision.remaining().isEmpty()) {
      return switch (decision.code()) {
        case ALLOWED, APPROVAL_REQUIRED -> "the call has no limits";
        case APPROVAL_DENIED, APPROVAL_TIMEOUT -> "as before the call, its charge was given back";
        default -> "as before the call, which did not get as far as its limits";
      };
    }
    return decision.remaining().entrySet().stream()
        .map(left -> Shown.text(left.getKey()) + ": " + left.getValue() + of(policy, tool, left))
        .collect(Collectors.joining(", "));
  }

  private static String of(Policy policy, String tool, Map.Entry<String, ?> left) {
    return limits(policy, tool)
        .filter(limit -> limit.counter().equals(left.getKey()))
        .findFirst()
        .map(limit -> " of " + limit.max())
        .orElse("");
  }

  private static Stream<Limit> limits(Policy policy, String tool) {
    return Stream.concat(
        Optional.ofNullable(policy.tools().get(tool)).stream().flatMap(r -> r.limits().stream()),
        policy.allTools().limits().stream());
  }

  private static String orNone(String tools) {
    return tools.isEmpty() ? "no tool" : tools;
  }

  private static String indented(String lines) {
    return lines.indent(4).stripTrailing();
  }
}

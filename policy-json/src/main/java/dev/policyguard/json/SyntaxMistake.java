package dev.policyguard.json;

import dev.policyguard.policy.Problem;
import org.jspecify.annotations.Nullable;

/** The first thing in a text that is not JSON: where it is, and what to say about it. */
final class SyntaxMistake extends Exception {

  private static final long serialVersionUID = 1L;

  private final int start;
  private final int end;
  private final String found;
  private final String allowed;
  private final @Nullable String advice;

  SyntaxMistake(int start, int end, String found, String allowed) {
    this(start, end, found, allowed, null);
  }

  private SyntaxMistake(int start, int end, String found, String allowed, @Nullable String advice) {
    super(found, null, false, false);
    this.start = start;
    this.end = end;
    this.found = found;
    this.allowed = allowed;
    this.advice = advice;
  }

  /** The same, with what to do about it. */
  SyntaxMistake advise(String whatToDo) {
    return new SyntaxMistake(start, end, found, allowed, whatToDo);
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  Problem describe(String pointer) {
    Problem problem = Problem.at(pointer, found, allowed);
    return advice == null ? problem : problem.withAdvice(advice);
  }
}

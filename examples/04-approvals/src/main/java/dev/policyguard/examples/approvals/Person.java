package dev.policyguard.examples.approvals;

import io.modelcontextprotocol.spec.McpSchema.ElicitRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Who sits before the client: reads a form aloud, and answers as he has made up his mind to. */
final class Person {

  /** What the person does with the next form. */
  enum Mood {
    SAYS_YES,
    SAYS_NO,
    IS_AWAY
  }

  private final PrintStream out;
  private final CountDownLatch comesBack = new CountDownLatch(1);
  private volatile Mood mood = Mood.IS_AWAY;

  Person(PrintStream out) {
    this.out = out;
  }

  void is(Mood next) {
    mood = next;
  }

  void comesBack() {
    comesBack.countDown();
  }

  /** What a client does when its server asks: a real one shows the form, and waits. */
  ElicitResult answer(ElicitRequest form) {
    out.println("   The person reads:");
    form.message().lines().forEach(line -> out.println("     | " + line));
    return switch (mood) {
      case SAYS_YES -> accept(true);
      case SAYS_NO -> accept(false);
      case IS_AWAY -> awaited();
    };
  }

  private ElicitResult accept(boolean approve) {
    out.println("   and says " + (approve ? "yes." : "no."));
    return ElicitResult.builder(ElicitResult.Action.ACCEPT)
        .content(Map.of("approve", approve))
        .build();
  }

  private ElicitResult awaited() {
    out.println("   or would, if there were anybody.");
    try {
      comesBack.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ElicitResult.builder(ElicitResult.Action.ACCEPT)
        .content(Map.of("approve", true))
        .build();
  }
}

package dev.policyguard.examples.twoinstances;

import dev.policyguard.examples.twoinstances.Instance.Answer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Starts two servers that count on one Redis, calls both, and stops the Redis in between. */
public final class Demo {

  private static final String VOUCHER = "send_voucher";
  private static final int CALLS_AT_ONCE = 20;

  private final PrintStream out;
  private final AtomicInteger vouchers = new AtomicInteger();
  private int chapters;

  private Demo(PrintStream out) {
    this.out = out;
  }

  /**
   * Shows what becomes of vouchers.
   *
   * @param args none; the property {@code redis.uri} says where Redis is, if it shall not be one of
   *     the demo's own
   * @throws IOException if that does not start
   */
  public static void main(String[] args) throws IOException {
    Demo demo = new Demo(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    String uri = System.getProperty("redis.uri", "");
    if (uri.isEmpty()) {
      try (OwnRedis redis = OwnRedis.running()) {
        demo.show(redis.uri(), Optional.of(redis));
      }
    } else {
      demo.show(uri, Optional.empty());
    }
  }

  private void show(String uri, Optional<OwnRedis> own) throws IOException {
    out.println();
    out.println("Two servers, one limit");
    out.println("======================");
    String namespace = "demo-" + UUID.randomUUID(); // so that each demo begins with nothing
    try (Instance one = Instance.start("one", uri, namespace);
        Instance two = Instance.start("two", uri, namespace)) {
      chapter("Ten vouchers an hour, whichever server is asked");
      for (Instance instance : List.of(one, two, one, two)) {
        call(instance, VOUCHER);
      }
      if (own.isPresent()) {
        stopAndStart(own.get(), one, two);
      }
      chapter("Both are asked twenty times, at once");
      callAtOnce(one, two);
      out.println("   together: " + vouchers + " vouchers in this hour");
      call(one, VOUCHER);
    }
  }

  private void stopAndStart(OwnRedis redis, Instance one, Instance two) throws IOException {
    redis.stop();
    chapter("Redis is stopped: what cannot be counted does not run");
    call(one, VOUCHER);
    call(two, VOUCHER);
    call(two, "find_customer");

    redis.start();
    chapter("Redis is back, and knows what it knew");
    call(one, VOUCHER);
    call(two, VOUCHER);
  }

  private void callAtOnce(Instance one, Instance two) {
    CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> callOften(two));
    out.println("   " + callOften(one));
    out.println("   " + other.join());
  }

  private String callOften(Instance instance) {
    List<Answer> answers =
        Stream.generate(() -> answer(instance, VOUCHER)).limit(CALLS_AT_ONCE).toList();
    return "%s: %d ran, %d LIMIT_EXCEEDED"
        .formatted(
            instance.name(),
            answers.stream().filter(answer -> answer.isOf(Answer.RAN)).count(),
            answers.stream().filter(answer -> answer.isOf("LIMIT_EXCEEDED")).count());
  }

  private void call(Instance instance, String tool) {
    out.println("   " + instance.name() + ": " + answer(instance, tool).text().stripTrailing());
  }

  private Answer answer(Instance instance, String tool) {
    Answer answer = instance.call(tool);
    if (tool.equals(VOUCHER) && answer.isOf(Answer.RAN)) {
      vouchers.incrementAndGet();
    }
    return answer;
  }

  private void chapter(String heading) {
    chapters++;
    out.println();
    out.println(chapters + ". " + heading);
    out.println();
  }
}

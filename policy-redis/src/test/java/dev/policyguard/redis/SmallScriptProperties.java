package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Amount;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The script with room for a few charges in place of thousands, so that they are put together all
 * the time, while refunds come early, late and again, questions twice, and the clock steps back:
 * what was admitted and not given back is never more than max in any window.
 */
class SmallScriptProperties {

  private static final int MOST = 24;
  private static final int MOVED_AT_ONCE = 14;
  private static final int PARTS = 8;
  private static final int STEPS = 400;
  private static final long MAX = 150;
  private static final long[] WINDOWS = {640, 1_000};

  private static TestServer server;
  private static RedisClient client;
  private static StatefulRedisConnection<String, String> connection;
  private static String script;

  @BeforeContainer
  static void startServer() throws IOException {
    server = TestServer.running();
    client = RedisClient.create(server.uri());
    connection = client.connect();
    script =
        text()
            .replace("local MOST = 4096", "local MOST = " + MOST)
            .replace("local MOVED_AT_ONCE = 1024", "local MOVED_AT_ONCE = " + MOVED_AT_ONCE)
            .replace("local PARTS = 256", "local PARTS = " + PARTS);
    assertThat(script)
        .contains("MOST = " + MOST, "MOVED_AT_ONCE = " + MOVED_AT_ONCE, "PARTS = " + PARTS);
  }

  @AfterContainer
  static void stopServer() throws IOException {
    client.close();
    server.close();
  }

  private static String text() throws IOException {
    try (InputStream in = CounterScript.class.getResourceAsStream("counters.lua")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A charge that was admitted. */
  private static final class Charge {
    final String id;
    final long amount;
    final List<Long> times;
    boolean givenBack;

    Charge(String id, long amount, List<Long> times) {
      this.id = id;
      this.amount = amount;
      this.times = times;
    }
  }

  @Property(tries = 25)
  void anySequence_neverMoreThanMaxInAnyWindow_andNothingIsLeft(@ForAll long seed) {
    Story story = new Story(new Random(seed));
    for (int step = 0; step < STEPS; step++) {
      story.goOn();
    }
    story.end();
  }

  /** One sequence of questions about two counters. */
  private static final class Story {
    private final Random random;
    private final List<String> keys;
    private final List<Charge> admitted = new ArrayList<>();
    private final List<Charge> refunds = new ArrayList<>();
    private long now = 1_000_000_000_000L;
    private int ids;

    Story(Random random) {
      this.random = random;
      String name = UUID.randomUUID().toString();
      this.keys = List.of("{" + name + "}:a", "{" + name + "}:b");
    }

    void goOn() {
      switch (random.nextInt(12)) {
        case 0 -> now += random.nextInt(60);
        case 1 -> now += random.nextInt(20);
        case 2 -> now -= random.nextInt(10) == 0 ? random.nextInt(60) : 0;
        case 3 -> refund("0");
        case 4 -> refundAgain();
        case 5 -> chargeAgain();
        default -> charge();
      }
    }

    private void charge() {
      String id = "id" + ids++;
      long amount = 1L + random.nextInt(4);
      if (ask("charge", id, amount, List.of(MAX, MAX), "0") instanceof Answer.Made made) {
        Charge charge = new Charge(id, amount, made.times());
        admitted.add(charge);
        for (int i = 0; i < keys.size(); i++) {
          assertThat(counted(i, made.times().get(i))).isLessThanOrEqualTo(MAX);
        }
      }
    }

    /** A copy of a question that comes late; nobody reads its answer. */
    private void chargeAgain() {
      if (!admitted.isEmpty()) {
        Charge charge = any(admitted);
        ask("charge", charge.id, charge.amount, List.of(MAX, MAX), "0");
      }
    }

    private long counted(int counter, long time) {
      return admitted.stream()
          .filter(charge -> !charge.givenBack)
          .filter(charge -> charge.times.get(counter) > time - WINDOWS[counter])
          .mapToLong(charge -> charge.amount)
          .sum();
    }

    private void refund(String whetherAgain) {
      List<Charge> open = admitted.stream().filter(charge -> !charge.givenBack).toList();
      if (!open.isEmpty()) {
        Charge charge = random.nextBoolean() ? any(open) : justExpired(open);
        charge.givenBack = true;
        refunds.add(charge);
        ask("back", charge.id, charge.amount, charge.times, whetherAgain);
      }
    }

    private void refundAgain() {
      if (!refunds.isEmpty()) {
        Charge charge = any(refunds);
        ask("back", charge.id, charge.amount, charge.times, "1");
      }
    }

    /** After the longest window and a part of it, all of it is free again. */
    void end() {
      now += 60L * STEPS + 2 * WINDOWS[1];
      Answer.Made made = (Answer.Made) ask("peek", "end", 0, List.of(MAX, MAX), "0");
      assertThat(made.remaining()).containsExactly(Amount.of(MAX), Amount.of(MAX));
    }

    /** The charge whose time has come most lately, of one of the windows. */
    private Charge justExpired(List<Charge> charges) {
      int counter = random.nextInt(keys.size());
      return charges.stream()
          .filter(charge -> charge.times.get(counter) <= now - WINDOWS[counter])
          .max(Comparator.comparing(charge -> charge.times.get(counter)))
          .orElseGet(() -> any(charges));
    }

    private Charge any(List<Charge> charges) {
      return charges.get(random.nextInt(charges.size()));
    }

    private Answer ask(String mode, String id, long amount, List<Long> maxima, String rest) {
      List<String> arguments = new ArrayList<>(List.of(mode, id, Long.toString(now), "1"));
      for (int i = 0; i < keys.size(); i++) {
        arguments.add(Long.toString(amount));
        arguments.add("0");
        arguments.add(Long.toString(WINDOWS[i]));
        arguments.add(Long.toString(maxima.get(i)));
        arguments.add(rest);
      }
      Question question = new Question(id, keys, arguments);
      List<Object> lines =
          connection
              .sync()
              .eval(
                  script,
                  ScriptOutputType.MULTI,
                  keys.toArray(String[]::new),
                  arguments.toArray(String[]::new));
      return Answer.of(question, lines);
    }
  }
}

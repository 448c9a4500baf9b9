package dev.policyguard.examples.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.examples.httpserver.LoadClient.Answer;
import dev.policyguard.examples.httpserver.LoadClient.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many callers at once, of a server in a process of its own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadTest {

  /** 1,000 calls in every build; 200 callers make 10,000. */
  private static final int CALLERS = Integer.getInteger("load.callers", 20);

  private static final int CALLS_EACH = 50;
  private static final int CONNECTIONS = 10 + CALLERS * 2;

  @Test
  void calls_ofManyAtOnce_areAdmittedExactlyAsOftenAsTheLimitsSay() throws Exception {
    try (ServerProcess server = ServerProcess.start(LoadServer.class, "" + CALLERS);
        LoadClient client = new LoadClient(server.address(), CONNECTIONS)) {
      List<Session> sessions = twoForEach(client);

      long started = System.nanoTime();
      List<Answer> answers = callAll(client, sessions);
      report(answers, System.nanoTime() - started);

      assertThat(answers)
          .hasSize(CALLERS * CALLS_EACH)
          .allMatch(answer -> answer.isAllowed() || answer.isRefused("LIMIT_EXCEEDED"));
      Map<Integer, Long> own = admitted(answers, "own");
      assertThat(own)
          .hasSize(CALLERS)
          .allSatisfy((caller, calls) -> assertThat(calls).isEqualTo(20));
      Map<Integer, Long> shared = admitted(answers, "shared");
      assertThat(shared).allSatisfy((caller, calls) -> assertThat(calls).isLessThanOrEqualTo(20));
      assertThat(total(shared)).isEqualTo(15L * CALLERS);

      String all = "" + (20L + 15) * CALLERS;
      assertThat(server.ask("admitted")).isEqualTo(all);
      assertThat(server.ask("made")).isEqualTo(all);
      everythingIsFreeAfterTheWindow(server, client, sessions);
    }
  }

  /** No charge outlives its window, so no permit was leaked; and all can call again. */
  private static void everythingIsFreeAfterTheWindow(
      ServerProcess server, LoadClient client, List<Session> sessions) throws Exception {
    server.ask("turn 59");
    assertThat(Long.parseLong(server.ask("counters"))).isGreaterThan(CALLERS);
    server.ask("turn 1");
    assertThat(server.ask("counters")).isEqualTo("0");
    assertThat(total(admitted(callAll(client, sessions), "shared"))).isEqualTo(15L * CALLERS);
  }

  @Test
  void callers_whoseHandlersAreStuck_starveNobodyElse() throws Exception {
    int tooMany = 10;
    try (ServerProcess server = ServerProcess.start(LoadServer.class, "8");
        LoadClient stuck = new LoadClient(server.address(), 1_000);
        LoadClient others = new LoadClient(server.address(), 50)) {
      List<CompletableFuture<Answer>> calls = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        calls.addAll(callOften(stuck, caller, "stuck", LoadServer.SHARE + tooMany));
      }
      server.ask("arrived " + 4 * LoadServer.SHARE);

      assertAllServed(others, 4, 8);

      assertThat(calls.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
          .allMatch(answer -> answer.status() == 429);
      server.ask("release");
      List<Answer> answers = calls.stream().map(CompletableFuture::join).toList();
      assertThat(answers.stream().filter(Answer::isAllowed)).hasSize(4 * LoadServer.SHARE);
      assertThat(answers.stream().filter(answer -> answer.status() == 429)).hasSize(4 * tooMany);
    }
  }

  /** The question is the same for all calls of one caller, and so it is asked once. */
  @Test
  void callers_whoWaitForASlowPerson_starveNobodyElse() throws Exception {
    try (ServerProcess server = ServerProcess.start(LoadServer.class, "8");
        LoadClient waiting = new LoadClient(server.address(), 1_000);
        LoadClient others = new LoadClient(server.address(), 50)) {
      List<CompletableFuture<Answer>> calls = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        calls.addAll(callOften(waiting, caller, "asked", 1));
      }
      server.ask("arrived 4");
      for (int caller = 0; caller < 4; caller++) {
        calls.addAll(callOften(waiting, caller, "asked", LoadServer.SHARE - 1));
      }

      assertAllServed(others, 4, 8);

      server.ask("release");
      List<Answer> answers = calls.stream().map(CompletableFuture::join).toList();
      assertThat(answers.stream().filter(Answer::isAllowed)).hasSizeGreaterThanOrEqualTo(4);
      assertThat(answers)
          .allMatch(answer -> answer.isAllowed() || answer.body().contains("\"code\":\"APPROVAL_"));
    }
  }

  private static List<CompletableFuture<Answer>> callOften(
      LoadClient client, int caller, String tool, int times) throws Exception {
    Session session = client.open(caller);
    List<CompletableFuture<Answer>> calls = new ArrayList<>();
    for (int call = 0; call < times; call++) {
      calls.add(client.call(session, tool));
    }
    return calls;
  }

  private static void assertAllServed(LoadClient client, int from, int to) throws Exception {
    for (int caller = from; caller < to; caller++) {
      for (CompletableFuture<Answer> call : callOften(client, caller, "own", 20)) {
        assertThat(call.join()).matches(Answer::isAllowed);
      }
    }
  }

  /** A new session, while the first is in use, is no way to new limits. */
  private static List<Session> twoForEach(LoadClient client) throws Exception {
    List<Session> sessions = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      sessions.add(client.open(caller));
      sessions.add(client.open(caller));
    }
    return sessions;
  }

  /** Both tools, over every session, in turns. */
  private static List<Answer> callAll(LoadClient client, List<Session> sessions)
      throws InterruptedException {
    List<CompletableFuture<Answer>> calls = new ArrayList<>();
    for (int call = 0; call < CALLS_EACH; call++) {
      for (int caller = 0; caller < CALLERS; caller++) {
        Session session = sessions.get(2 * caller + call / 2 % 2);
        calls.add(client.call(session, call % 2 == 0 ? "own" : "shared"));
      }
    }
    return calls.stream().map(CompletableFuture::join).toList();
  }

  private static Map<Integer, Long> admitted(List<Answer> answers, String tool) {
    return answers.stream()
        .filter(answer -> answer.tool().equals(tool) && answer.isAllowed())
        .collect(Collectors.groupingBy(Answer::caller, Collectors.counting()));
  }

  private static long total(Map<Integer, Long> calls) {
    return calls.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void report(List<Answer> answers, long nanos) {
    List<Long> waits = answers.stream().map(Answer::nanos).sorted().toList();
    System.out.printf(
        "%,d calls by %d callers over %d connections: %,d admitted, %,d refused; %.1f s,"
            + " %,.0f calls/s; half within %d ms, 99 %% within %d ms%n",
        answers.size(),
        CALLERS,
        CONNECTIONS,
        answers.stream().filter(Answer::isAllowed).count(),
        answers.stream().filter(answer -> answer.isRefused("LIMIT_EXCEEDED")).count(),
        nanos / 1e9,
        answers.size() / (nanos / 1e9),
        waits.get(waits.size() / 2) / 1_000_000,
        waits.get(waits.size() * 99 / 100) / 1_000_000);
  }
}

package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import dev.policyguard.testkit.FakeTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Random sequences of calls: the server says what the store in memory says, to the last digit. */
class DifferentialProperties {

  private static final List<Caller> CALLERS =
      List.of(Caller.of("a"), Caller.of("b"), Caller.of("a").withSession("s"));

  private static final long NEAR_THE_TOP = 9_000_000_000_000L;

  private static TestServer server;
  private static FakeTicker ticker;
  private static RedisCounterStore shared;

  @BeforeContainer
  static void startServer() throws IOException {
    server = TestServer.running();
    ticker = new FakeTicker();
    shared = Stores.on(server, ticker);
  }

  @AfterContainer
  static void stopServer() throws IOException {
    shared.close();
    server.close();
  }

  /**
   * One thing that happens.
   *
   * @param kind charge, peek, settle or let time pass
   * @param tool which limits
   * @param caller who
   * @param amounts how much, as far as the tool has limits
   * @param seconds how long, and which reservation
   */
  record Step(int kind, int tool, int caller, List<Long> amounts, int seconds) {}

  @Property(tries = 300)
  void anySequence_ofCallsAndRefunds_isAnsweredAlike(
      @ForAll("steps") List<Step> steps, @ForAll("maxima") long max) {
    CounterStore memory = new InMemoryCounterStore(ticker);
    List<List<Limit>> tools = tools(UUID.randomUUID().toString(), max);
    List<Counters> ours = tools.stream().map(shared::open).toList();
    List<Counters> theirs = tools.stream().map(memory::open).toList();
    List<Reservation> made = new ArrayList<>();
    List<Reservation> expected = new ArrayList<>();
    for (Step step : steps) {
      Caller caller = CALLERS.get(step.caller());
      List<Amount> amounts =
          step.amounts().subList(0, tools.get(step.tool()).size()).stream()
              .map(amount -> new Amount(Math.min(amount, Amount.MAX.millionths())))
              .toList();
      switch (step.kind()) {
        case 0, 1, 2 -> {
          ChargeResult one = ours.get(step.tool()).charge(caller, amounts);
          ChargeResult other = theirs.get(step.tool()).charge(caller, amounts);
          assertThat(told(one)).isEqualTo(told(other));
          if (one instanceof Reservation mine && other instanceof Reservation its) {
            made.add(mine);
            expected.add(its);
          }
        }
        case 3 ->
            assertThat(told(ours.get(step.tool()).peek(caller, amounts)))
                .isEqualTo(told(theirs.get(step.tool()).peek(caller, amounts)));
        case 4 -> {
          if (!made.isEmpty()) {
            int which = step.seconds() % made.size();
            assertThat(made.get(which).giveBack()).isEqualTo(expected.get(which).giveBack());
            shared.refunds().join();
          }
        }
        default -> ticker.advance(Duration.ofSeconds(step.seconds()).plusNanos(step.caller()));
      }
    }
  }

  private static List<List<Limit>> tools(String name, long max) {
    Limit brief = Limit.of(name + "x", max, Window.MINUTE);
    Limit lasting = Limit.of(name + "y", Math.max(1, max / 2), new Window(90));
    Limit session = Limit.of(name + "x", max, Window.MINUTE).withScope(Scope.SESSION);
    Limit global = Limit.of(name + "z", max, Window.MINUTE).withScope(Scope.GLOBAL);
    return List.of(
        List.of(brief),
        List.of(brief, lasting),
        List.of(global, session),
        List.of(lasting, global));
  }

  /** What a result tells, in words that compare. */
  private static String told(ChargeResult result) {
    if (result instanceof Reservation reservation) {
      return "made "
          + IntStream.range(0, reservation.size()).mapToObj(reservation::remaining).toList();
    }
    return result.toString();
  }

  @Provide
  Arbitrary<Long> maxima() {
    return Arbitraries.of(1L, 3L, 10L, NEAR_THE_TOP, NEAR_THE_TOP - 1);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> amounts =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(0L, 1L, 1_000_000L, 999_999L, 2_000_001L)),
            Tuple.of(2, Arbitraries.longs().between(0, 12_000_000)),
            Tuple.of(
                3,
                Arbitraries.longs()
                    .between(3_000_000_000_000_000_000L, 9_000_000_000_000_000_000L)),
            Tuple.of(
                1,
                Arbitraries.longs()
                    .between(8_999_999_999_999_000_000L, 9_000_000_000_000_000_000L)));
    return Combinators.combine(
            Arbitraries.integers().between(0, 6),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 2),
            amounts.list().ofSize(2),
            Arbitraries.integers().between(0, 40))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(60);
  }
}

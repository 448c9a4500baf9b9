package dev.policyguard.redis;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The counters of one tool's limits on the server. Thread-safe. */
final class RedisCounters implements Counters {

  private static final String CHARGE = "charge";
  private static final String PEEK = "peek";
  private static final String BACK = "back";
  private static final String FOR_THE_FIRST_TIME = "0";
  private static final String AGAIN = "1";

  private static final long MILLION = 1_000_000;
  private static final int BYTES_OF_ID = 12;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Server server;
  private final KeyNames names;
  private final ScriptClock clock;
  private final List<Limit> limits;
  private final Executor executor;

  RedisCounters(
      Server server, KeyNames names, ScriptClock clock, List<Limit> limits, Executor executor) {
    this.server = server;
    this.names = names;
    this.clock = clock;
    this.limits = List.copyOf(limits);
    this.executor = executor;
  }

  @Override
  public ChargeResult charge(Caller caller, List<Amount> amounts) {
    return await(ask(CHARGE, caller, amounts));
  }

  @Override
  public ChargeResult peek(Caller caller, List<Amount> amounts) {
    return await(ask(PEEK, caller, amounts));
  }

  /** The answer comes on the executor: who keeps its thread, keeps no reply from others. */
  @Override
  public CompletionStage<ChargeResult> chargeAsync(Caller caller, List<Amount> amounts) {
    return ask(CHARGE, caller, amounts).thenApplyAsync(result -> result, executor);
  }

  /** The question is answered by its deadline, so this waits no longer; it makes sure. */
  private ChargeResult await(CompletableFuture<ChargeResult> result) {
    try {
      return result.get(server.deadlineNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ChargeResult.Unavailable(
          "Redis: the thread was interrupted; a charge may have been made");
    } catch (ExecutionException | TimeoutException e) {
      return new ChargeResult.Unavailable(Failures.reason(e));
    }
  }

  private CompletableFuture<ChargeResult> ask(String mode, Caller caller, List<Amount> amounts) {
    if (amounts.size() != limits.size()) {
      throw new IllegalArgumentException(
          "amounts: are " + amounts.size() + ", must be one for each of " + limits.size());
    } else if (limits.isEmpty()) {
      return CompletableFuture.completedFuture(Reservation.none());
    }
    Question question = question(mode, caller, amounts);
    return server
        .ask(question)
        .handle((answer, failure) -> resultOf(mode, question, amounts, answer, failure));
  }

  private Question question(String mode, Caller caller, List<Amount> amounts) {
    List<String> keys = limits.stream().map(limit -> names.of(limit, caller)).toList();
    List<String> arguments = beginning(mode, randomId());
    for (int i = 0; i < limits.size(); i++) {
      addTo(arguments, amounts.get(i), limits.get(i));
      addTo(arguments, limits.get(i).max());
    }
    return new Question(arguments.get(1), keys, arguments);
  }

  private List<String> beginning(String mode, String id) {
    List<String> arguments = new ArrayList<>();
    arguments.add(mode);
    arguments.add(id);
    arguments.add(clock.now());
    arguments.add(Long.toString(clock.ticksPerSecond() / 1_000));
    return arguments;
  }

  private void addTo(List<String> arguments, Amount amount, Limit limit) {
    addTo(arguments, amount);
    arguments.add(
        Long.toString(Math.multiplyExact(limit.window().seconds(), clock.ticksPerSecond())));
  }

  private static void addTo(List<String> arguments, Amount amount) {
    arguments.add(Long.toString(amount.millionths() / MILLION));
    arguments.add(Long.toString(amount.millionths() % MILLION));
  }

  private static String randomId() {
    byte[] id = new byte[BYTES_OF_ID];
    RANDOM.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  private ChargeResult resultOf(
      String mode,
      Question question,
      List<Amount> amounts,
      @Nullable Answer answer,
      @Nullable Throwable failure) {
    if (answer instanceof Answer.Made made) {
      return mode.equals(PEEK)
          ? RedisReservation.forecast(made.remaining())
          : RedisReservation.made(
              made.remaining(), () -> giveBack(question, amounts, made.times()));
    } else if (answer instanceof Answer.Full full) {
      Optional<Long> wait =
          full.ticks().isPresent() ? Optional.of(full.ticks().getAsLong()) : Optional.empty();
      return new ChargeResult.Full(full.first(), wait.map(clock::length), full.remaining());
    }
    return new ChargeResult.Unavailable(
        Failures.reason(failure == null ? new Failures.Nonsense() : failure));
  }

  private void giveBack(Question charge, List<Amount> amounts, List<Long> times) {
    if (!amounts.stream().allMatch(Amount.ZERO::equals)) {
      server.giveBack(
          refund(charge, amounts, times, FOR_THE_FIRST_TIME),
          refund(charge, amounts, times, AGAIN));
    }
  }

  private Question refund(
      Question charge, List<Amount> amounts, List<Long> times, String whetherAgain) {
    List<String> arguments = beginning(BACK, charge.id());
    for (int i = 0; i < limits.size(); i++) {
      addTo(arguments, amounts.get(i), limits.get(i));
      arguments.add(Long.toString(times.get(i)));
      arguments.add(whetherAgain);
    }
    return new Question(charge.id(), charge.keys(), arguments);
  }
}

package dev.policyguard.redis;

import dev.policyguard.policy.Amount;
import dev.policyguard.redis.Failures.Nonsense;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the script answered, checked to the last word: who gets another question's answer, or half
 * of one, has none. Immutable.
 */
sealed interface Answer {

  /**
   * Charged, or would be.
   *
   * @param times when, for each counter
   * @param remaining what remains of each
   */
  record Made(List<Long> times, List<Amount> remaining) implements Answer {
    public Made {
      times = List.copyOf(times);
      remaining = List.copyOf(remaining);
    }
  }

  /**
   * Not charged.
   *
   * @param first the first counter without room
   * @param ticks how many ticks until there is; empty if there never will be
   * @param remaining what remains of each
   */
  record Full(int first, OptionalLong ticks, List<Amount> remaining) implements Answer {
    public Full {
      remaining = List.copyOf(remaining);
    }
  }

  /** What was to be given back is, if it was still there. */
  record Returned() implements Answer {}

  /**
   * Reads an answer.
   *
   * @param question what was asked
   * @param lines what came
   * @return what it means
   */
  static Answer of(Question question, List<Object> lines) {
    Reader reader = new Reader(lines);
    String kind = reader.next();
    if (!reader.next().equals(question.id())) {
      throw new Nonsense();
    }
    Answer answer =
        switch (kind) {
          case "made" -> made(reader, question.keys().size());
          case "full" -> full(reader, question.keys().size());
          case "back" -> new Returned();
          default -> throw new Nonsense();
        };
    reader.end();
    return answer;
  }

  private static Made made(Reader reader, int counters) {
    List<Long> times = new ArrayList<>(counters);
    List<Amount> remaining = new ArrayList<>(counters);
    for (int i = 0; i < counters; i++) {
      times.add(reader.number());
      remaining.add(reader.amount());
    }
    return new Made(times, remaining);
  }

  private static Full full(Reader reader, int counters) {
    long first = reader.number();
    String wait = reader.next();
    List<Amount> remaining = new ArrayList<>(counters);
    for (int i = 0; i < counters; i++) {
      remaining.add(reader.amount());
    }
    if (first >= counters) {
      throw new Nonsense();
    }
    OptionalLong ticks =
        wait.equals("never") ? OptionalLong.empty() : OptionalLong.of(Reader.number(wait));
    return new Full((int) first, ticks, remaining);
  }

  /** Takes the lines one by one. */
  final class Reader {
    private static final int MOST_DIGITS = 17;
    private static final long MILLION = 1_000_000;

    private final List<Object> lines;
    private int at;

    private Reader(List<Object> lines) {
      this.lines = lines;
    }

    private String next() {
      if (at < lines.size() && lines.get(at) instanceof String line) {
        at++;
        return line;
      }
      throw new Nonsense();
    }

    private long number() {
      return number(next());
    }

    private static long number(String line) {
      if (line.isEmpty()
          || line.length() > MOST_DIGITS
          || !line.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw new Nonsense();
      }
      return Long.parseLong(line);
    }

    private Amount amount() {
      long units = number();
      long millionths = number();
      if (units > Amount.MAX.millionths() / MILLION || millionths >= MILLION) {
        throw new Nonsense();
      }
      return new Amount(Math.min(units * MILLION + millionths, Amount.MAX.millionths()));
    }

    private void end() {
      if (at != lines.size()) {
        throw new Nonsense();
      }
    }
  }
}

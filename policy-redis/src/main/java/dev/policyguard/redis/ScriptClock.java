package dev.policyguard.redis;

import java.time.Duration;

/**
 * The clock that the script goes by: the server's own, in microseconds. Tests have others, which
 * say the time with each question. Times fit 53 bits.
 */
interface ScriptClock {

  /** {@return the time, as the script's argument; empty for the server's} */
  String now();

  /** {@return how many ticks a second has; a whole number of them per millisecond} */
  long ticksPerSecond();

  /** {@return how long so many ticks are} */
  default Duration length(long ticks) {
    return Duration.ofSeconds(
        ticks / ticksPerSecond(),
        Math.multiplyExact(ticks % ticksPerSecond(), 1_000_000_000L / ticksPerSecond()));
  }

  /** {@return the clock of the server} */
  static ScriptClock ofTheServer() {
    return new ScriptClock() {
      @Override
      public String now() {
        return "";
      }

      @Override
      public long ticksPerSecond() {
        return 1_000_000;
      }
    };
  }
}

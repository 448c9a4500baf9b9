package dev.policyguard.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A time of day that tests set by hand. */
final class SettableClock implements InstantSource {

  static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration time) {
    now = now.plus(time);
  }
}

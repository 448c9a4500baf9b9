package dev.policyguard.limit;

import dev.policyguard.policy.Amount;
import java.util.List;

/** A reservation of which a test says what remains; settling it does nothing. */
public class ScriptedReservation implements Reservation {

  private final List<Amount> remaining;

  public ScriptedReservation(Amount... remaining) {
    this.remaining = List.of(remaining);
  }

  @Override
  public int size() {
    return remaining.size();
  }

  @Override
  public Amount remaining(int limit) {
    return remaining.get(limit);
  }

  @Override
  public boolean stand() {
    return false;
  }

  @Override
  public boolean giveBack() {
    return false;
  }
}

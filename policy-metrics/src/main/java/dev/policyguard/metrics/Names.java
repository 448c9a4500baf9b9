package dev.policyguard.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bounded number of names that may be values of a tag; all others are {@value #OTHER}.
 * Thread-safe; a name that is known costs one look into a map.
 */
final class Names {

  static final String OTHER = "(other)";

  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final AtomicInteger room;

  /**
   * Names of which some are there for good.
   *
   * @param given the names that are there, whatever the bound
   * @param most how many names there may be; those that are given count
   */
  Names(Set<String> given, int most) {
    known.addAll(given);
    room = new AtomicInteger(Math.max(0, most - known.size()));
  }

  /** The name, if it is known already. */
  String ifKnown(String name) {
    return known.contains(name) ? name : OTHER;
  }

  /** The name, which is known from now on if there is room. */
  String learn(String name) {
    if (known.contains(name)) {
      return name;
    }
    if (room.getAndUpdate(left -> left > 0 ? left - 1 : 0) == 0) {
      return ifKnown(name);
    }
    if (!known.add(name)) {
      room.incrementAndGet(); // another thread has taught it meanwhile
    }
    return name;
  }
}

package dev.policyguard.redis;

import java.util.List;

/**
 * What the script is asked, once. Immutable.
 *
 * @param id told apart from every other question by this; the answer repeats it
 * @param keys the counters
 * @param arguments the rest
 */
record Question(String id, List<String> keys, List<String> arguments) {

  Question {
    keys = List.copyOf(keys);
    arguments = List.copyOf(arguments);
  }
}

package dev.policyguard.guard;

import dev.policyguard.policy.Policy;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Policies and what they were compiled to, looked up by the policy's object. Immutable, but for
 * what the garbage collector takes: it keeps no policy from being collected.
 *
 * <p>A hash table with open addressing, at most half full. A lookup costs about what {@link
 * java.util.IdentityHashMap} costs, and allocates nothing.
 */
final class CompiledPolicies {

  static final CompiledPolicies NONE = new CompiledPolicies(List.of());

  private final @Nullable Entry[] table;
  private final int size;

  private CompiledPolicies(List<Entry> entries) {
    this.size = entries.size();
    this.table = new Entry[Math.max(2, 2 * Integer.highestOneBit(2 * size))];
    for (Entry entry : entries) {
      int place = entry.hash & (table.length - 1);
      while (table[place] != null) {
        place = (place + 1) & (table.length - 1);
      }
      table[place] = entry;
    }
  }

  int size() {
    return size;
  }

  @Nullable PolicyInForce of(Policy policy) {
    int place = System.identityHashCode(policy) & (table.length - 1);
    for (Entry entry = table[place]; entry != null; entry = table[place]) {
      if (entry.refersTo(policy)) {
        return entry.compiled;
      }
      place = (place + 1) & (table.length - 1);
    }
    return null;
  }

  /** These and another one, without those whose policies are gone. */
  CompiledPolicies with(Policy policy, PolicyInForce compiled) {
    Stream<Entry> there =
        Arrays.stream(table).filter(Objects::nonNull).filter(entry -> !entry.refersTo(null));
    return new CompiledPolicies(
        Stream.concat(there, Stream.of(new Entry(policy, compiled))).toList());
  }

  /** A policy that somebody else holds. */
  private static final class Entry extends WeakReference<Policy> {

    private final int hash;
    private final PolicyInForce compiled;

    private Entry(Policy policy, PolicyInForce compiled) {
      super(policy);
      this.hash = System.identityHashCode(policy);
      this.compiled = compiled;
    }
  }
}

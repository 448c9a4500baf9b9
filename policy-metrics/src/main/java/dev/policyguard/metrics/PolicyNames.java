package dev.policyguard.metrics;

import dev.policyguard.policy.Policy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;

/**
 * What policies are called in tags, by their revision. Thread-safe. The names are bounded; so are
 * the revisions that are remembered, since each reload has another one.
 */
final class PolicyNames {

  /** Stands for the policy of those who have none. */
  static final String NONE = "(none)";

  private static final int MOST_REMEMBERED = 256;

  private final ConcurrentMap<String, String> byRevision = new ConcurrentHashMap<>();
  private final UnaryOperator<String> naming;
  private final Names names;

  PolicyNames(Map<String, String> byRevision, UnaryOperator<String> naming, int most) {
    Map<String, String> given = new HashMap<>(byRevision);
    given.putIfAbsent(Policy.builder().build().revision(), NONE);
    this.byRevision.putAll(given);
    this.naming = naming;
    this.names = new Names(Set.copyOf(given.values()), most);
  }

  String of(String revision) {
    String name = byRevision.get(revision);
    return name != null ? name : nameAnew(revision);
  }

  private String nameAnew(String revision) {
    String name = named(revision).map(names::learn).orElse(Names.OTHER);
    if (byRevision.size() < MOST_REMEMBERED) {
      byRevision.putIfAbsent(revision, name);
    }
    return name;
  }

  /** A decision is counted, even if whoever names policies has no name for its policy. */
  private Optional<String> named(String revision) {
    try {
      return Optional.ofNullable(naming.apply(revision));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}

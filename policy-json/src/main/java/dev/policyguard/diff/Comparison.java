package dev.policyguard.diff;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks, for each tool, what a second policy lets through that a first one does not. One direction;
 * the other is another comparison. Confined to a thread.
 */
final class Comparison {

  private final Map<Subject, Standing> before = new LinkedHashMap<>();
  private final Map<Subject, Standing> after = new LinkedHashMap<>();
  private final Counting counting;
  private final PolicyGuard strict;
  private final PolicyGuard lax;
  private final Set<String> names;
  private final Work work = new Work();
  private final Map<Subject, CallSearch> searches = new HashMap<>();
  private final Map<Subject, Optional<ToolCall>> anyCalls = new HashMap<>();

  /**
   * Compares two policies.
   *
   * @param from the first
   * @param to the second
   * @param subjects all tools of which one of them says something, and those that are not listed
   */
  Comparison(Policy from, Policy to, Collection<Subject> subjects) {
    this.strict = guard(from);
    this.lax = guard(to);
    this.names = new LinkedHashSet<>();
    Map<Subject, Standing> openBefore = new LinkedHashMap<>();
    Map<Subject, Standing> openAfter = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      Standing old = Standing.of(from, subject);
      Standing now = Standing.of(to, subject);
      before.put(subject, old);
      after.put(subject, now);
      names.add(subject.toString());
      if (!old.isShut() && !now.isShut()) {
        openBefore.put(subject, old);
        openAfter.put(subject, now);
      }
    }
    this.counting = new Counting(openBefore, openAfter);
  }

  private static PolicyGuard guard(Policy policy) {
    return PolicyGuard.builder(policy).approver(Approver.nobody()).build();
  }

  /**
   * Whether something gets through that did not.
   *
   * @param answer whether
   * @param example a call that does
   * @param by the pointers of what stops instead all that was stopped, where it is known
   */
  record Passage(Answer answer, Optional<ToolCall> example, Set<String> by) {
    static final Passage NONE = new Passage(Answer.NO, Optional.empty(), Set.of());

    Passage or(Passage other) {
      Set<String> both = new LinkedHashSet<>(by);
      both.addAll(other.by);
      return new Passage(answer.or(other.answer), example.or(other::example), both);
    }
  }

  Standing before(Subject subject) {
    return standing(before, subject);
  }

  Standing after(Subject subject) {
    return standing(after, subject);
  }

  Counting counting() {
    return counting;
  }

  Set<Subject> subjects() {
    return before.keySet();
  }

  private static Standing standing(Map<Subject, Standing> standings, Subject subject) {
    Standing standing = standings.get(subject);
    if (standing == null) {
      throw new IllegalStateException("no standing of " + subject);
    }
    return standing;
  }

  /** Everything that stood in the way of a tool's calls. */
  Passage of(Subject subject) {
    Standing old = before(subject);
    Passage passage = past(subject, old.obstacles());
    for (Standing.LimitSite site : old.limits()) {
      passage = passage.or(past(subject, site));
    }
    return passage;
  }

  /** Some obstacles that stood in the way of a tool's calls. */
  Passage past(Subject subject, List<Obstacle> obstacles) {
    Passage passage = Passage.NONE;
    for (Obstacle obstacle : obstacles) {
      passage = passage.or(past(subject, obstacle));
    }
    return passage;
  }

  private Passage past(Subject subject, Obstacle obstacle) {
    Cover.Result result = Cover.of(obstacle, after(subject).obstacles(), work);
    if (result.isCovered()) {
      Set<String> by = result.by().map(Set::of).orElse(Set.of());
      return new Passage(Answer.NO, Optional.empty(), by);
    }
    Optional<ToolCall> example = search(subject).further(result.examples());
    return new Passage(example.isPresent() ? Answer.YES : Answer.CANNOT_TELL, example, Set.of());
  }

  /** A limit that stood in the way of a tool's calls. */
  Passage past(Subject subject, Standing.LimitSite site) {
    Standing now = after(subject);
    List<Limit> limits = now.limits().stream().map(Standing.LimitSite::limit).toList();
    if (now.isShut()) {
      return Passage.NONE;
    } else if (counting.isKept(site.limit(), limits)) {
      return Passage.NONE;
    }
    Optional<Limit> same =
        limits.stream().filter(limit -> limit.counter().equals(site.limit().counter())).findFirst();
    boolean sure = counting.isOutgrown(subject, site.limit(), same) && anyCall(subject).isPresent();
    return new Passage(sure ? Answer.YES : Answer.CANNOT_TELL, Optional.empty(), Set.of());
  }

  private Optional<ToolCall> anyCall(Subject subject) {
    Optional<ToolCall> known = anyCalls.get(subject);
    if (known == null) {
      known = search(subject).anyLetThrough();
      anyCalls.put(subject, known);
    }
    return known;
  }

  private CallSearch search(Subject subject) {
    return searches.computeIfAbsent(
        subject, s -> new CallSearch(callable(s), strict, lax, after(s).obstacles(), work));
  }

  private String callable(Subject subject) {
    if (subject instanceof Subject.Tool tool) {
      return tool.name();
    }
    String name = "another_tool";
    while (names.contains(name)) {
      name += "_";
    }
    return name;
  }
}

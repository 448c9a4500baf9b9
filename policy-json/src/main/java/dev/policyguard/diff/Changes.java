package dev.policyguard.diff;

import dev.policyguard.diff.Comparison.Passage;
import dev.policyguard.diff.Standing.LimitSite;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolAction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Says what one owner of rules and limits, a tool or all tools, says otherwise. Confined to a
 * thread.
 */
final class Changes {

  private final List<Subject> subjects;
  private final Comparison there;
  private final Comparison back;
  private final List<PolicyChange> changes = new ArrayList<>();

  /**
   * Starts with nothing.
   *
   * @param subjects whose calls are looked at: the tool, or all that get calls through
   * @param there from the old policy to the new one
   * @param back from the new policy to the old one
   */
  Changes(List<Subject> subjects, Comparison there, Comparison back) {
    this.subjects = List.copyOf(subjects);
    this.there = there;
    this.back = back;
  }

  List<PolicyChange> all() {
    return changes;
  }

  void add(Effect effect, Optional<String> before, Optional<String> after, String sentence) {
    changes.add(new PolicyChange(effect, before, after, sentence));
  }

  /** An action that asks a person about every call, or no longer does. */
  void action(ToolAction action, String before, String after) {
    boolean asks = action == ToolAction.REQUIRE_APPROVAL;
    Obstacle every = Obstacle.always(Obstacle.Level.ASKS, asks ? after : before);
    Answer through = asks ? Answer.NO : past(there, Optional.of(List.of(every))).answer();
    Answer stopped = asks ? past(back, Optional.of(List.of(every))).answer() : Answer.NO;
    add(
        Effect.of(through, stopped),
        Optional.of(before),
        Optional.of(after),
        asks
            ? "a person is asked about every call; was not"
            : "a person is no longer asked about every call");
  }

  /** What a list of rules says otherwise. */
  void rules(RuleList list, String owner, List<Rule> before, List<Rule> after) {
    for (RulePairs.Pair pair : RulePairs.of(before, after)) {
      Optional<Rule> old = pair.before().map(before::get);
      Optional<Rule> now = pair.after().map(after::get);
      if (!old.equals(now)) {
        rule(
            list,
            old,
            now,
            pair.before().map(i -> list.pointer(owner, i)),
            pair.after().map(i -> list.pointer(owner, i)));
      }
    }
  }

  private void rule(
      RuleList list,
      Optional<Rule> old,
      Optional<Rule> now,
      Optional<String> before,
      Optional<String> after) {
    if (old.isPresent()
        && now.isPresent()
        && old.get().conditions().equals(now.get().conditions())) {
      words(list.member() + " " + Words.of(list, now.get()), old.get(), now.get(), before, after);
      return;
    }
    Passage through = past(there, old.map(rule -> list.obstacles(rule, before.orElse(""))));
    Passage stopped = past(back, now.map(rule -> list.obstacles(rule, after.orElse(""))));
    Effect effect = Effect.of(through.answer(), stopped.answer());
    String sentence =
        list.member()
            + " "
            + (old.isEmpty()
                ? "added: " + Words.of(list, now.orElseThrow())
                : now.isEmpty()
                    ? "removed: " + Words.of(list, old.orElseThrow())
                    : "changed: "
                        + Words.of(list, now.get())
                        + "; was "
                        + Words.of(list, old.get()));
    add(effect, before, after, sentence + instead(old, now, through, stopped));
    if (old.isPresent() && now.isPresent()) {
      words(list.member() + " " + Words.of(list, now.get()), old.get(), now.get(), before, after);
    }
  }

  /** What stops the calls of a rule that was removed, or stopped those of one that was added. */
  private static String instead(
      Optional<Rule> old, Optional<Rule> now, Passage through, Passage stopped) {
    if (now.isEmpty() && through.answer() == Answer.NO) {
      return "; what it stopped is still stopped" + by(through);
    } else if (old.isEmpty() && stopped.answer() == Answer.NO) {
      return "; what it stops was stopped before" + by(stopped);
    }
    return "";
  }

  private static String by(Passage passage) {
    return passage.by().isEmpty() ? "" : ", by " + Words.listed(passage.by(), ", ");
  }

  private void words(
      String what, Rule old, Rule now, Optional<String> before, Optional<String> after) {
    if (!old.onDeny().equals(now.onDeny())) {
      message(what, old.onDeny(), now.onDeny(), before, after);
    }
    if (!old.name().equals(now.name())) {
      add(
          Effect.SAME_CALLS,
          before,
          after,
          what
              + ": its name is "
              + now.name().map(Words::quoted).orElse("left out")
              + "; was "
              + old.name().map(Words::quoted).orElse("left out"));
    }
  }

  void message(
      String what,
      Optional<String> old,
      Optional<String> now,
      Optional<String> before,
      Optional<String> after) {
    add(
        Effect.SAME_CALLS,
        before,
        after,
        what + ": its message is " + Words.message(now) + "; was " + Words.message(old));
  }

  private Passage past(Comparison way, Optional<List<Obstacle>> obstacles) {
    Passage passage = Passage.NONE;
    for (Subject subject : subjects) {
      passage = passage.or(way.past(subject, obstacles.orElse(List.of())));
    }
    return passage;
  }

  private Passage past(Comparison way, LimitSite site) {
    Passage passage = Passage.NONE;
    for (Subject subject : subjects) {
      passage = passage.or(way.past(subject, Standing.amount(site))).or(way.past(subject, site));
    }
    return passage;
  }

  /** What the limits say otherwise. */
  void limits(List<LimitSite> before, List<LimitSite> after) {
    List<LimitSite> came = new ArrayList<>(after);
    List<LimitSite> gone = new ArrayList<>();
    for (LimitSite old : before) {
      Optional<LimitSite> now =
          take(came, site -> site.limit().counter().equals(old.limit().counter()));
      now.ifPresentOrElse(site -> limit(old, site), () -> gone.add(old));
    }
    for (LimitSite old : gone) {
      Optional<LimitSite> now =
          take(came, site -> Words.of(site.limit()).equals(Words.of(old.limit())));
      now.ifPresentOrElse(site -> limit(old, site), () -> dropped(old));
    }
    for (LimitSite now : came) {
      Answer stopped = past(back, now).answer();
      add(
          Effect.of(Answer.NO, stopped),
          Optional.empty(),
          Optional.of(now.pointer()),
          "limit "
              + Words.quoted(now.limit().counter())
              + " added: "
              + Words.of(now.limit())
              + (stopped == Answer.NO ? "; other limits stopped as much before" : "")
              + shared(now.limit(), there.counting()::chargedAfter));
    }
  }

  private void dropped(LimitSite old) {
    Answer through = past(there, old).answer();
    add(
        Effect.of(through, Answer.NO),
        Optional.of(old.pointer()),
        Optional.empty(),
        "limit "
            + Words.quoted(old.limit().counter())
            + " removed: "
            + Words.of(old.limit())
            + (through == Answer.NO ? "; other limits still stop as much" : ""));
  }

  private static Optional<LimitSite> take(
      List<LimitSite> from, java.util.function.Predicate<LimitSite> like) {
    Optional<LimitSite> found = from.stream().filter(like).findFirst();
    found.ifPresent(from::remove);
    return found;
  }

  private void limit(LimitSite old, LimitSite now) {
    Optional<String> before = Optional.of(old.pointer());
    Optional<String> after = Optional.of(now.pointer());
    String what = "limit " + Words.quoted(now.limit().counter());
    boolean renamed = !old.limit().counter().equals(now.limit().counter());
    boolean otherTerms = !Words.of(old.limit()).equals(Words.of(now.limit()));
    if (renamed || otherTerms) {
      add(
          effect(old, now),
          before,
          after,
          what
              + (renamed
                  ? " is what was " + Words.quoted(old.limit().counter()) + ": "
                  : direction(old.limit(), now.limit()))
              + Words.of(now.limit())
              + (otherTerms ? "; was " + Words.of(old.limit()) : ""));
    }
    if (subjects.size() == 1) {
      sharing(what, old, now);
    }
    if (!old.limit().onDeny().equals(now.limit().onDeny())) {
      message(what, old.limit().onDeny(), now.limit().onDeny(), before, after);
    }
  }

  private Effect effect(LimitSite old, LimitSite now) {
    return Effect.of(past(there, old).answer(), past(back, now).answer());
  }

  private static String direction(Limit old, Limit now) {
    boolean onlyMax =
        old.window().equals(now.window())
            && old.scope() == now.scope()
            && old.increment().equals(now.increment());
    return onlyMax
        ? (now.max().compareTo(old.max()) > 0 ? " raised: " : " lowered: ")
        : " changed: ";
  }

  /** Other tools that are charged to a counter take room from it, or no longer do. */
  private void sharing(String what, LimitSite old, LimitSite now) {
    Map<Subject, Increment> was = there.counting().chargedBefore(old.limit().counter());
    Map<Subject, Increment> is = there.counting().chargedAfter(now.limit().counter());
    Set<String> more = others(is, was);
    Set<String> fewer = others(was, is);
    Set<String> otherwise = new LinkedHashSet<>();
    is.forEach(
        (tool, increment) -> {
          if (isOther(tool) && was.containsKey(tool) && !increment.equals(was.get(tool))) {
            otherwise.add(tool.toString());
          }
        });
    for (Map.Entry<String, Set<String>> change :
        List.of(
            Map.entry(" is now shared with ", more),
            Map.entry(" is no longer shared with ", fewer),
            Map.entry(" is charged otherwise by ", otherwise))) {
      if (!change.getValue().isEmpty()) {
        add(
            effect(old, now),
            Optional.of(old.pointer()),
            Optional.of(now.pointer()),
            what + change.getKey() + Words.listed(change.getValue(), ", "));
      }
    }
  }

  private Set<String> others(Map<Subject, Increment> some, Map<Subject, Increment> without) {
    Set<String> others = new LinkedHashSet<>();
    for (Subject tool : some.keySet()) {
      if (isOther(tool) && !without.containsKey(tool)) {
        others.add(tool.toString());
      }
    }
    return others;
  }

  private boolean isOther(Subject tool) {
    return !subjects.contains(tool);
  }

  private String shared(Limit limit, Function<String, Map<Subject, Increment>> charged) {
    if (subjects.size() != 1) {
      return "";
    }
    Set<String> others = others(charged.apply(limit.counter()), Map.of());
    return others.isEmpty() ? "" : "; shared with " + Words.listed(others, ", ");
  }
}

package dev.policyguard.diff;

import dev.policyguard.call.ToolCall;
import dev.policyguard.diff.Comparison.Passage;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a change of policy changes: which calls get through that did not, and which no longer do.
 *
 * <pre>{@code
 * PolicyDiff diff = PolicyDiff.between(PolicyFile.read(old), PolicyFile.read(changed));
 * if (diff.widens() != Answer.NO) { … ask a person to look … }
 * }</pre>
 *
 * <p><strong>Widened</strong> means: there is a sequence of calls which the new policy lets
 * through, each of them, and the old one does not, each of them. A call gets through after those
 * before it, by the rules and by the limits; one that waits for a person gets further than one that
 * is denied, and less far than one that is allowed. So a policy is not widened where a call finds
 * more room in a counter since others are denied now that were charged to it: made without those
 * others, the same call got through before. The counters of both policies start empty and are
 * exact; what a running server has counted already is not considered.
 *
 * <p>{@link Answer#NO} is a proof of that for every call and every sequence. {@link Answer#YES} is
 * an example, or a limit that lets more through than before where each limit is taken by itself.
 * Where there is neither, the answer is {@link Answer#CANNOT_TELL}: a gate should take it for yes.
 * <em>Narrowed</em> is the same with the policies exchanged.
 *
 * <p>Of a tool, the answers are about sequences in which its call is the first that the old policy
 * does not let through. Notes for readers ({@code description}) and the order of rules are no
 * changes; the order may change which of several messages a caller gets.
 *
 * <p>Immutable and thread-safe. Comparing throws for no policies, touches nothing outside, and
 * takes bounded time: beyond a fixed number of steps, what is left cannot be told. Source: the
 * policy language, and docs/diff.md.
 */
public final class PolicyDiff {

  private final List<ToolDiff> tools;

  private PolicyDiff(List<ToolDiff> tools) {
    this.tools = List.copyOf(tools);
  }

  /**
   * Compares two policies.
   *
   * @param before the old policy
   * @param after the new policy
   * @return what is otherwise
   */
  public static PolicyDiff between(Policy before, Policy after) {
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
    return new Making(before, after).diff();
  }

  /**
   * {@return whether the new policy lets calls through that the old one does not; {@link Answer#NO}
   * is a proof}
   */
  public Answer widens() {
    return tools.stream().map(ToolDiff::widens).reduce(Answer.NO, Answer::or);
  }

  /** {@return the same with the policies exchanged} */
  public Answer narrows() {
    return tools.stream().map(ToolDiff::narrows).reduce(Answer.NO, Answer::or);
  }

  /** {@return whether there is a change, be it of words} */
  public boolean hasChanges() {
    return !tools.isEmpty();
  }

  /**
   * {@return what is otherwise: of all tools, of those that are not listed, then of each tool, in
   * the new policy's order; only where something is}
   */
  public List<ToolDiff> tools() {
    return tools;
  }

  /**
   * {@return all of it for people, in lines; names and values in the policies cannot break them}
   */
  @Override
  public String toString() {
    return DiffText.of(this);
  }

  /** One comparison in progress. Confined to a thread. */
  private static final class Making {
    private final Policy before;
    private final Policy after;
    private final Comparison there;
    private final Comparison back;
    private final List<ToolDiff> tools = new ArrayList<>();

    Making(Policy before, Policy after) {
      this.before = before;
      this.after = after;
      Set<Subject> subjects = subjects(before, after);
      this.there = new Comparison(before, after, subjects);
      this.back = new Comparison(after, before, subjects);
    }

    private static Set<Subject> subjects(Policy before, Policy after) {
      Set<String> names = new LinkedHashSet<>(after.tools().keySet());
      names.addAll(before.tools().keySet());
      names.addAll(after.hide());
      names.addAll(before.hide());
      names.remove(Policy.EVERY_TOOL);
      Set<Subject> subjects = new LinkedHashSet<>();
      subjects.add(new Subject.UnlistedTools());
      names.forEach(name -> subjects.add(new Subject.Tool(name)));
      return subjects;
    }

    PolicyDiff diff() {
      there.subjects().forEach(this::tool);
      allTools();
      return new PolicyDiff(tools);
    }

    private void allTools() {
      List<Subject> open =
          there.subjects().stream()
              .filter(
                  subject ->
                      there.before(subject).closed().isEmpty()
                          && there.after(subject).closed().isEmpty())
              .toList();
      Changes changes = new Changes(open, there, back);
      for (RuleList list : RuleList.values()) {
        changes.rules(list, "/all_tools", list.of(before.allTools()), list.of(after.allTools()));
      }
      changes.limits(
          Standing.limits(before.allTools().limits(), "/all_tools"),
          Standing.limits(after.allTools().limits(), "/all_tools"));
      if (!changes.all().isEmpty()) {
        Answer widens = Answer.NO;
        Answer narrows = Answer.NO;
        for (PolicyChange change : changes.all()) {
          widens = widens.or(widens(change.effect()));
          narrows = narrows.or(narrows(change.effect()));
        }
        tools.add(
            0,
            new ToolDiff(
                new Subject.AllTools(),
                widens,
                narrows,
                widens == Answer.YES ? example(open, ToolDiff::newlyAllowed) : Optional.empty(),
                narrows == Answer.YES ? example(open, ToolDiff::newlyDenied) : Optional.empty(),
                changes.all()));
      }
    }

    /** An example of a tool of which nothing else has changed. */
    private Optional<ToolCall> example(
        List<Subject> open, Function<ToolDiff, Optional<ToolCall>> which) {
      return tools.stream()
          .filter(tool -> tool.changes().isEmpty() && open.contains(tool.subject()))
          .map(which)
          .flatMap(Optional::stream)
          .findFirst();
    }

    private static Answer widens(Effect effect) {
      return switch (effect) {
        case WIDENED, WIDENED_AND_NARROWED -> Answer.YES;
        case CANNOT_TELL -> Answer.CANNOT_TELL;
        case NARROWED, NOT_WIDENED, SAME_CALLS -> Answer.NO;
      };
    }

    private static Answer narrows(Effect effect) {
      return switch (effect) {
        case NARROWED, WIDENED_AND_NARROWED -> Answer.YES;
        case CANNOT_TELL, NOT_WIDENED -> Answer.CANNOT_TELL;
        case WIDENED, SAME_CALLS -> Answer.NO;
      };
    }

    private void tool(Subject subject) {
      Passage through = there.of(subject);
      Passage stopped = back.of(subject);
      Changes changes = new Changes(List.of(subject), there, back);
      Standing old = there.before(subject);
      Standing now = there.after(subject);
      if (old.closed().isEmpty() && now.closed().isEmpty()) {
        open(changes, old, now);
      } else if (!old.closed().equals(now.closed())) {
        closed(changes, Effect.of(through.answer(), stopped.answer()), old, now);
      } else {
        reason(changes, old, now);
      }
      ToolDiff diff =
          new ToolDiff(
              subject,
              through.answer(),
              stopped.answer(),
              through.example(),
              stopped.example(),
              changes.all());
      if (!diff.changes().isEmpty() || diff.effect() != Effect.SAME_CALLS) {
        tools.add(diff);
      }
    }

    /** A tool of which calls get through, or no longer do. */
    private static void closed(Changes changes, Effect effect, Standing old, Standing now) {
      String was = old.closed().map(Standing.Closed::words).orElse("allowed" + within(old));
      String is = now.closed().map(Standing.Closed::words).orElse("allowed" + within(now));
      changes.add(
          effect,
          Optional.of(old.pointer()),
          Optional.of(now.pointer()),
          "is " + is + "; was " + was);
    }

    private static String within(Standing open) {
      boolean asks = open.rule().filter(r -> r.action() == ToolAction.REQUIRE_APPROVAL).isPresent();
      return (open.rule().isPresent() ? "" : " by default")
          + (asks ? " with a person's yes" : "")
          + (open.obstacles().size() > (asks ? 1 : 0) || !open.limits().isEmpty()
              ? ", within rules and limits"
              : "");
    }

    private static void open(Changes changes, Standing old, Standing now) {
      ToolRule before = old.rule().orElseGet(ToolRule::allow);
      ToolRule after = now.rule().orElseGet(ToolRule::allow);
      if (old.rule().isPresent() != now.rule().isPresent()) {
        changes.add(
            Effect.SAME_CALLS,
            Optional.of(old.pointer()),
            Optional.of(now.pointer()),
            now.rule().isPresent()
                ? "is listed; was allowed by default"
                : "is no longer listed, and allowed by default");
      }
      action(changes, old, now, before, after);
      for (RuleList list : RuleList.values()) {
        changes.rules(list, owner(old, now), list.of(before), list.of(after));
      }
      changes.limits(
          Standing.limits(before.limits(), owner(old, now)),
          Standing.limits(after.limits(), owner(old, now)));
    }

    private static String owner(Standing old, Standing now) {
      return now.rule().isPresent() ? now.pointer() : old.pointer();
    }

    private static void action(
        Changes changes, Standing old, Standing now, ToolRule before, ToolRule after) {
      if (before.action() != after.action()) {
        changes.action(after.action(), old.pointer() + "/action", now.pointer() + "/action");
      }
      reason(changes, old, now);
    }

    private static void reason(Changes changes, Standing old, Standing now) {
      Optional<String> before = old.rule().flatMap(ToolRule::reason);
      Optional<String> after = now.rule().flatMap(ToolRule::reason);
      if (!before.equals(after)) {
        changes.message(
            "the tool", before, after, Optional.of(old.pointer()), Optional.of(now.pointer()));
      }
    }
  }
}

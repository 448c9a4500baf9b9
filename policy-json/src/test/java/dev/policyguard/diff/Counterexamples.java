package dev.policyguard.diff;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PendingApproval;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Looks for calls that a policy lets through and another does not, of tools where that is denied.
 */
final class Counterexamples {

  private final Policy before;
  private final Policy after;
  private final Predicate<String> saysNo;

  /**
   * Prepares the search.
   *
   * @param saysNo of which tools it is said that no call is newly let through
   */
  Counterexamples(Policy before, Policy after, Predicate<String> saysNo) {
    this.before = before;
    this.after = after;
    this.saysNo = saysNo;
  }

  /** The tools of which a comparison says that nothing is widened. */
  static Predicate<String> notWidened(PolicyDiff diff) {
    return tool -> answer(diff, tool) == Answer.NO;
  }

  static Answer answer(PolicyDiff diff, String tool) {
    return diff.tools().stream()
        .filter(one -> one.subject().equals(new Subject.Tool(tool)))
        .findFirst()
        .or(
            () ->
                tool.equals("one that nobody lists")
                    ? diff.tools().stream()
                        .filter(one -> one.subject() instanceof Subject.UnlistedTools)
                        .findFirst()
                    : Optional.empty())
        .map(ToolDiff::widens)
        .orElse(Answer.NO);
  }

  private static int reach(Decision decision) {
    return decision instanceof Decision.Allowed
        ? 2
        : decision instanceof Decision.ApprovalRequired ? 1 : 0;
  }

  private static PolicyGuard guard(Policy policy, Ticker ticker) {
    return PolicyGuard.builder(policy).approver(Approver.nobody()).ticker(ticker).build();
  }

  /** Single calls, each the first. */
  Optional<ToolCall> amongCalls(int calls, Random random) {
    CallSampler sampler = new CallSampler(before, after, random);
    PolicyGuard old = guard(before, () -> 0);
    PolicyGuard now = guard(after, () -> 0);
    for (int i = 0; i < calls; i++) {
      ToolCall call = sampler.next();
      if (saysNo.test(call.tool()) && reach(old.decide(call)) < reach(now.decide(call))) {
        return Optional.of(call);
      }
    }
    return Optional.empty();
  }

  /**
   * Sequences: what the new policy lets through is shown to the old one, at the same times, until
   * the old one lets less through.
   */
  Optional<List<ToolCall>> amongSequences(int sequences, int calls, Random random) {
    CallSampler sampler = new CallSampler(before, after, random);
    for (int i = 0; i < sequences; i++) {
      Optional<List<ToolCall>> found = inSequence(sampler, calls, random);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<List<ToolCall>> inSequence(CallSampler sampler, int calls, Random random) {
    AtomicLong time = new AtomicLong();
    PolicyGuard old = guard(before, time::get);
    PolicyGuard now = guard(after, time::get);
    List<ToolCall> through = new ArrayList<>();
    List<ToolCall> few = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      few.add(sampler.next());
    }
    long pause = 1_000_000_000L * (1L + random.nextInt(30));
    for (int i = 0; i < calls; i++) {
      if (random.nextInt(3) == 0) {
        time.addAndGet(random.nextInt(10) == 0 ? 10 * pause : pause);
      }
      ToolCall drawn =
          random.nextInt(3) == 0 ? sampler.next() : few.get(random.nextInt(few.size()));
      Caller caller =
          new Caller(
              "g" + random.nextInt(2),
              Optional.of("s" + random.nextInt(2)),
              drawn.caller().attributes());
      ToolCall call = new ToolCall(drawn.tool(), drawn.arguments(), caller);
      int reach = make(now, call);
      if (reach > 0) {
        through.add(call);
        if (make(old, call) < reach) {
          return saysNo.test(call.tool()) ? Optional.of(through) : Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** Makes a call, and says yes where a person is asked. */
  private static int make(PolicyGuard guard, ToolCall call) {
    Admission admission = guard.reserve(call);
    if (admission instanceof PendingApproval pending) {
      pending.approve().ifPresent(Counterexamples::settle);
      return 1;
    }
    settle(admission);
    return admission instanceof Permit ? 2 : 0;
  }

  private static void settle(Admission admission) {
    if (admission instanceof Permit permit) {
      permit.close();
    }
  }
}

package dev.policyguard.diff;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes a policy of a small stock of parts, and one that differs from it in some of them. */
final class RandomPolicy {

  private static final List<String> TOOLS = List.of("t", "u", "v", "gr\u00f6\u00dfe");
  private static final List<String> PATHS =
      List.of(
          "args.a",
          "args.a",
          "args.a",
          "args.b",
          "args[\"b\"]",
          "args.o.x",
          "args.o",
          "args.l[*]",
          "args.l[*]",
          "args.l[0]",
          "args.l[*].k",
          "args.l",
          "args[0]",
          "caller.team");
  private static final List<Object> VALUES =
      List.of("", "p", "pq", "q", 0, 1, 2, 2.5, 10, true, false);
  private static final List<String> PATTERNS = List.of("^p", "p", "q$", "^(p|q)+$", "(?i)P");
  private static final List<String> COUNTERS = List.of("c", "d");
  private static final List<String> AMOUNTS = List.of("args.a", "args.o.x");

  private final Random random;
  private final Map<String, Limit> terms = new LinkedHashMap<>();

  RandomPolicy(Random random) {
    this.random = random;
  }

  Policy policy() {
    Map<String, ToolRule> tools = new LinkedHashMap<>();
    for (String tool : TOOLS) {
      if (random.nextInt(3) > 0) {
        tools.put(tool, tool());
      }
    }
    return new Policy(
        one(DefaultAction.values()),
        random.nextInt(8) == 0 ? java.util.Set.of(of(TOOLS)) : java.util.Set.of(),
        random.nextBoolean()
            ? AllTools.NONE
            : new AllTools(few(this::rule), few(this::rule), few(this::rule), limits(1)),
        tools,
        Optional.empty());
  }

  /** A policy that is like another, but for a few of its parts. */
  Policy changed(Policy policy) {
    for (int i = 0; i < 100; i++) {
      try {
        return change(random.nextInt(4) == 0 ? change(policy) : policy);
      } catch (InvalidPolicyException e) {
        // Two limits of one counter came to differ: try again.
      }
    }
    return policy;
  }

  private Policy change(Policy policy) {
    Map<String, ToolRule> tools = new LinkedHashMap<>(policy.tools());
    DefaultAction action = policy.defaultAction();
    AllTools all = policy.allTools();
    int what = random.nextInt(12);
    if (what == 0) {
      action = one(DefaultAction.values());
    } else if (what == 1) {
      tools.remove(of(TOOLS));
    } else if (what == 2) {
      tools.put(of(TOOLS), tool());
    } else if (what == 3) {
      all =
          new AllTools(
              rules(all.require()),
              rules(all.denyIf()),
              rules(all.requireApproval()),
              all.limits());
    } else if (what <= 5) {
      return relimited(policy);
    } else {
      tools.replaceAll((name, rule) -> random.nextBoolean() ? rule : changed(rule));
    }
    return new Policy(action, policy.hide(), all, tools, Optional.empty());
  }

  /** Counters with other terms, wherever they are charged. */
  private Policy relimited(Policy policy) {
    Map<String, Limit> newTerms = new LinkedHashMap<>();
    Map<String, ToolRule> tools = new LinkedHashMap<>();
    policy
        .tools()
        .forEach(
            (name, rule) ->
                tools.put(
                    name,
                    new ToolRule(
                        rule.action(),
                        rule.reason(),
                        rule.require(),
                        rule.denyIf(),
                        rule.requireApproval(),
                        relimited(rule.limits(), newTerms),
                        Optional.empty())));
    AllTools all = policy.allTools();
    return new Policy(
        policy.defaultAction(),
        policy.hide(),
        new AllTools(
            all.require(), all.denyIf(), all.requireApproval(), relimited(all.limits(), newTerms)),
        tools,
        Optional.empty());
  }

  private List<Limit> relimited(List<Limit> limits, Map<String, Limit> newTerms) {
    List<Limit> changed = new ArrayList<>();
    for (Limit limit : limits) {
      Limit now =
          newTerms.computeIfAbsent(
              limit.counter(), c -> random.nextBoolean() ? limit : terms(limit.counter()));
      Increment increment = random.nextInt(4) == 0 ? increment() : limit.increment();
      changed.add(now.withIncrement(increment));
    }
    return changed;
  }

  private ToolRule changed(ToolRule rule) {
    return new ToolRule(
        random.nextInt(8) == 0 ? one(ToolAction.values()) : rule.action(),
        Optional.empty(),
        rules(rule.require()),
        rules(rule.denyIf()),
        rules(rule.requireApproval()),
        random.nextInt(4) == 0 ? List.of() : rule.limits(),
        Optional.empty());
  }

  private List<Rule> rules(List<Rule> rules) {
    List<Rule> changed = new ArrayList<>();
    for (Rule rule : rules) {
      int what = random.nextInt(6);
      if (what > 0) {
        changed.add(what == 1 ? changed(rule) : rule);
      }
    }
    if (random.nextInt(6) == 0) {
      changed.add(rule());
    }
    return changed;
  }

  private Rule changed(Rule rule) {
    List<Condition> conditions = new ArrayList<>(rule.conditions());
    if (conditions.isEmpty() || random.nextInt(4) == 0) {
      conditions.add(condition());
    } else if (random.nextInt(4) == 0) {
      conditions.remove(0);
    } else {
      Condition first = conditions.get(0);
      conditions.set(0, condition(first.path().toString()));
    }
    return Rule.of(conditions.toArray(Condition[]::new));
  }

  private ToolRule tool() {
    int action = random.nextInt(8);
    return new ToolRule(
        action == 0
            ? ToolAction.DENY
            : action == 1 ? ToolAction.REQUIRE_APPROVAL : ToolAction.ALLOW,
        Optional.empty(),
        few(this::rule),
        few(this::rule),
        few(this::rule),
        limits(0),
        Optional.empty());
  }

  private List<Limit> limits(int from) {
    List<Limit> limits = new ArrayList<>();
    if (random.nextBoolean()) {
      String counter = from == 1 ? "all" : of(COUNTERS);
      limits.add(terms.computeIfAbsent(counter, this::terms).withIncrement(increment()));
    }
    return limits;
  }

  private Limit terms(String counter) {
    return new Limit(
        counter,
        one(new Window(20), new Window(60), Window.MINUTE, new Window(90)),
        Amount.of(1 + random.nextInt(8)),
        one(Scope.values()),
        Increment.ONE,
        Optional.empty(),
        Optional.empty());
  }

  private Increment increment() {
    int which = random.nextInt(6);
    return which == 0
        ? new Increment.From(ArgumentPath.parse(of(AMOUNTS)))
        : which == 1 ? new Increment.Fixed(Amount.of(random.nextInt(3))) : Increment.ONE;
  }

  private Rule rule() {
    List<Condition> conditions = few(this::condition);
    return random.nextInt(10) > 0 && conditions.isEmpty()
        ? Rule.of(condition())
        : Rule.of(conditions.toArray(Condition[]::new));
  }

  private Condition condition() {
    return condition(of(PATHS));
  }

  private Condition condition(String path) {
    Operator operator = one(Operator.values());
    Object value =
        switch (operator) {
          case IN, NOT_IN -> List.of(of(VALUES), of(VALUES));
          case LT, LTE, GT, GTE -> of(VALUES.stream().filter(Number.class::isInstance).toList());
          case REGEX -> of(PATTERNS);
          case EXISTS -> random.nextBoolean();
          default -> of(VALUES);
        };
    return Condition.of(path, operator, value);
  }

  private <T> List<T> few(java.util.function.Supplier<T> make) {
    List<T> few = new ArrayList<>();
    while (few.size() < 3 && random.nextInt(5) < 2) {
      few.add(make.get());
    }
    return few;
  }

  private <T> T of(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  @SafeVarargs
  private <T> T one(T... some) {
    return some[random.nextInt(some.length)];
  }
}

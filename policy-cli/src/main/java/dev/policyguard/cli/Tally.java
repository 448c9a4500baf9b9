package dev.policyguard.cli;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.testkit.Expectation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts decisions, by tool and by rule. Confined to a thread; its memory is bounded, whatever
 * tools are called.
 */
final class Tally {

  /** Callers choose the names of tools: more of them than this are counted together. */
  static final int MOST_TOOLS = 10_000;

  private static final int LONGEST_NAME = 128;

  private static final String OTHERS = "(other tools)";

  private final Map<String, Tool> tools = new HashMap<>();
  private final Tool others = new Tool(OTHERS);
  private final Map<DecisionCode, Map<String, Rule>> rules = new EnumMap<>(DecisionCode.class);
  private long calls;

  /** How often a tool was called, and what was decided. */
  static final class Tool {
    private final String name;
    private long allowed;
    private long denied;
    private long asked;

    private Tool(String name) {
      this.name = name;
    }

    private void add(Expectation.Kind kind) {
      switch (kind) {
        case ALLOW -> allowed++;
        case DENY -> denied++;
        case APPROVAL -> asked++;
      }
    }

    String name() {
      return name;
    }

    long allowed() {
      return allowed;
    }

    long denied() {
      return denied;
    }

    /** How many calls wait for a person. */
    long asked() {
      return asked;
    }

    long calls() {
      return allowed + denied + asked;
    }
  }

  /** How often a rule stood against a call. */
  static final class Rule {
    private final DecisionCode code;
    private final String id;
    private long count;

    private Rule(DecisionCode code, String id) {
      this.code = code;
      this.id = id;
    }

    DecisionCode code() {
      return code;
    }

    String id() {
      return id;
    }

    long count() {
      return count;
    }
  }

  void add(String tool, Decision decision) {
    calls++;
    tool(tool).add(Expectation.Kind.of(decision));
    if (!(decision instanceof Decision.Allowed)) {
      rules
          .computeIfAbsent(decision.code(), code -> new HashMap<>())
          .computeIfAbsent(decision.rule(), id -> new Rule(decision.code(), id))
          .count++;
    }
  }

  private Tool tool(String name) {
    Tool known = tools.get(name);
    if (known != null) {
      return known;
    } else if (tools.size() >= MOST_TOOLS || name.length() > LONGEST_NAME) {
      return others;
    }
    Tool tool = new Tool(name);
    tools.put(name, tool);
    return tool;
  }

  long calls() {
    return calls;
  }

  /** The tools that were called, the most called first. */
  List<Tool> tools() {
    List<Tool> all = new ArrayList<>(tools.values());
    all.sort(Comparator.comparingLong(Tool::calls).reversed().thenComparing(Tool::name));
    if (others.calls() > 0) {
      all.add(others);
    }
    return all;
  }

  /** The rules that stood against calls, the most frequent first. */
  List<Rule> rules() {
    return rules.values().stream()
        .flatMap(byId -> byId.values().stream())
        .sorted(
            Comparator.comparingLong(Rule::count)
                .reversed()
                .thenComparing(Rule::id)
                .thenComparing(Rule::code))
        .toList();
  }
}

package dev.policyguard.testkit;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happened in a story so far. Confined to a thread. */
final class StoryLog {

  private static final int MOST_CHAPTERS = 12;
  private static final int MOST_RUNS = 4;

  /**
   * One call of the story, made once or several times.
   *
   * @param number which of the story's calls it is, from 1
   * @param at when it was made
   * @param calls what was said of it
   * @param call the call
   * @param made what came of each of its repetitions
   */
  record Chapter(int number, Duration at, StoryCalls calls, ToolCall call, List<Stage.Made> made) {

    /** Who calls what, without when, how often, and what came of it. */
    String asked() {
      StringBuilder text = new StringBuilder();
      String grant = call.caller().grant();
      text.append(Shown.text(call.tool())).append(" from ").append(Shown.text(grant));
      call.caller()
          .session()
          .filter(session -> !session.equals(grant))
          .ifPresent(session -> text.append(", session ").append(Shown.text(session)));
      append(text, ", attributes ", call.caller().attributes().asMap());
      append(text, ", with ", call.arguments().asMap());
      calls.approval().ifPresent(answer -> text.append(", answered ").append(word(answer)));
      if (calls.outcome() != ScenarioCall.HandlerOutcome.OK) {
        text.append(", outcome ").append(word(calls.outcome()));
      }
      return text.toString();
    }

    private static void append(StringBuilder text, String before, Map<?, ?> members) {
      if (!members.isEmpty()) {
        text.append(before).append(Shown.json(members));
      }
    }

    private static String word(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }

    /** What came of it: the verdicts, and how many calls in a row had each. */
    String came() {
      List<String> runs = new ArrayList<>();
      int from = 0;
      for (int i = 1; i <= made.size(); i++) {
        if (i == made.size() || !came(i).equals(came(from))) {
          runs.add(came(from) + (made.size() > 1 ? " " + times(i - from) : ""));
          from = i;
        }
      }
      if (runs.size() == 1) {
        return came(0);
      }
      return String.join(", then ", runs.subList(0, Math.min(runs.size(), MOST_RUNS)))
          + (runs.size() > MOST_RUNS ? ", and so on" : "");
    }

    private String came(int i) {
      return verdict(made.get(i).decision());
    }

    private static String times(int times) {
      return times == 1 ? "once" : times + " times";
    }

    @Override
    public String toString() {
      String times = made.size() > 1 ? made.size() + " times " : "";
      return number + ". at " + Shown.time(at) + ": " + times + asked() + ": " + came();
    }
  }

  private final List<Chapter> chapters = new ArrayList<>();

  Chapter add(Stage stage, StoryCalls calls) {
    Duration at = stage.now();
    ToolCall call = calls.call();
    List<Stage.Made> made = new ArrayList<>();
    for (int i = 0; i < calls.times(); i++) {
      made.add(stage.make(call, calls.outcome(), calls.approval()));
    }
    Chapter chapter = new Chapter(chapters.size() + 1, at, calls, call, List.copyOf(made));
    chapters.add(chapter);
    return chapter;
  }

  static String verdict(Expectation.Kind kind) {
    return switch (kind) {
      case ALLOW -> "allowed";
      case DENY -> "denied";
      case APPROVAL -> "waiting for approval";
    };
  }

  /** A decision in words, with its code where the kind alone does not say why. */
  static String verdict(Decision decision) {
    String kind = verdict(Expectation.Kind.of(decision));
    return decision instanceof Decision.Denied ? kind + " with " + decision.code() : kind;
  }

  /** {@return the calls, one on a line; the first are left out where there are many} */
  @Override
  public String toString() {
    if (chapters.isEmpty()) {
      return "no calls yet";
    }
    int hidden = Math.max(0, chapters.size() - MOST_CHAPTERS);
    List<String> lines = new ArrayList<>();
    if (hidden > 0) {
      lines.add("… " + hidden + " before these");
    }
    chapters.subList(hidden, chapters.size()).forEach(chapter -> lines.add(chapter.toString()));
    return String.join("\n", lines);
  }
}

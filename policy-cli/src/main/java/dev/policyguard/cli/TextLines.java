package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.decision.Decision;
import dev.policyguard.testkit.CallLog;
import dev.policyguard.testkit.RecordedCall;
import java.util.Locale;
import java.util.OptionalLong;

/** Decisions for people, one a line. Confined to a thread. */
final class TextLines extends DecisionLines {

  private final Console console;

  TextLines(Console console) {
    super(console);
    this.console = console;
  }

  @Override
  void put(CallLog.Recorded recorded, Decision decision) {
    RecordedCall call = recorded.call();
    OptionalLong retryAfter = retryAfterMillis(decision);
    console.print(
        recorded.line()
            + " at "
            + call.at().toMillis()
            + " ms "
            + PlainText.of(call.call().tool())
            + " from "
            + PlainText.of(call.call().caller().grant())
            + ": "
            + console.paint(style(decision), kind(decision).name().toLowerCase(Locale.ROOT))
            + why(decision)
            + (retryAfter.isPresent() ? " Retry after " + retryAfter.getAsLong() + " ms." : ""));
  }

  private static String why(Decision decision) {
    return decision instanceof Decision.Allowed
        ? " by " + PlainText.of(decision.rule())
        : " "
            + decision.code()
            + " by "
            + PlainText.of(decision.rule())
            + ": "
            + PlainText.of(decision.message());
  }

  private static Style style(Decision decision) {
    return switch (kind(decision)) {
      case ALLOW -> Style.GREEN;
      case DENY -> Style.RED;
      case APPROVAL -> Style.YELLOW;
    };
  }

  @Override
  void put(long line, String error) {
    console.print(line + " " + console.paint(Style.RED, "no call") + ": " + error);
  }

  @Override
  void flush() {}
}

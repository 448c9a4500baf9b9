package dev.policyguard.catalog.page;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a reader of a tool's section asks next, and the answer.
 *
 * @param before the question up to the tool's name
 * @param after the question behind it
 * @param answer the answer, in words of ours
 * @param quotations what an agent reads, with the tool's name in it
 * @param policy the answer as a {@code policy.json}
 */
record Question(
    String before,
    String after,
    String answer,
    List<Quotation> quotations,
    Optional<String> policy) {

  /** A text that an agent reads, and when. */
  record Quotation(String when, String text) {}

  /** The questions about a tool that a policy can name. */
  static List<Question> about(CatalogEntry entry) {
    String tool = entry.tool().name();
    Limit limit =
        Advice.limit(entry.forTool())
            .or(() -> Advice.limit(entry.forServer()))
            .orElseGet(() -> Limit.of(tool.toLowerCase(Locale.ROOT) + "_rate", 10, Window.MINUTE));
    return List.of(
        rateLimit(tool, limit), block(tool), hide(tool), approval(tool), refusal(tool, limit));
  }

  private static Question rateLimit(String tool, Limit limit) {
    return asked(
        "How do I rate-limit ",
        "?",
        "Give it a limit. Calls are counted for each caller over a window that slides, so nothing"
            + " resets at the top of the minute. Change max and window as you like.",
        Advice.policy(p -> p.tool(tool, ToolRule.limited(limit))));
  }

  private static Question block(String tool) {
    return asked(
        "How do I block ",
        "?",
        "Deny it, and say why: agents still see the tool, and read the reason when they call it.",
        Advice.policy(p -> p.tool(tool, ToolRule.deny("A person does this."))));
  }

  private static Question hide(String tool) {
    return asked(
        "How do I hide ",
        "?",
        "Name it in hide: it is taken off the list of tools, and a call is answered as if there were"
            + " no such tool.",
        Advice.policy(p -> p.hide(tool)));
  }

  private static Question approval(String tool) {
    return asked(
        "How do I require approval for ",
        "?",
        "Let each call wait for a person. A guard that has nobody to ask is not built: give it an approver.",
        Advice.policy(p -> p.tool(tool, approved())));
  }

  private static ToolRule approved() {
    return ToolRule.builder()
        .action(ToolAction.REQUIRE_APPROVAL)
        .reason("A person approves this.")
        .build();
  }

  private static Question refusal(String tool, Limit limit) {
    String refused = PlainText.of(tool) + " was not called: ";
    return new Question(
        "What does the agent see when ",
        " is refused?",
        "A result that is an error, with a text that says what to do next.",
        List.of(
            new Quotation(
                "Over the limit",
                refused
                    + "The limit "
                    + PlainText.of(limit.counter())
                    + " is used up. Wait "
                    + limit.window().seconds()
                    + " seconds before calling it again."),
            new Quotation(
                "Blocked",
                refused + "A person does this. Waiting does not help: do not call it again."),
            new Quotation("Hidden", "Tool not found: " + PlainText.of(tool)),
            new Quotation(
                "Not approved",
                refused + "A person approves this. A person said no: do not call it again.")),
        Optional.empty());
  }

  private static Question asked(String before, String after, String answer, String policy) {
    return new Question(before, after, answer, List.of(), Optional.of(policy));
  }
}

package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.Evidence;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How pages call things. */
final class Words {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.UK);
  private static final int MAX_VALUE = 80;

  static final String HIDDEN_CHARACTERS =
      "The name or the description has characters that a reader does not see and a model does. Find"
          + " out why before you allow the tool.";

  static final String CONFIDENCE =
      "Confidence is high where a verb in the name decided, medium where another part of the"
          + " definition or a word of two meanings did, and low where nothing did.";

  private Words() {}

  /** What the tools of a category do. */
  static String does(Category category) {
    return switch (category) {
      case READ -> "Retrieves, and changes nothing.";
      case WRITE -> "Creates or changes, reversibly.";
      case OTHER -> "The definition does not say, and unknown is not harmless.";
      case EXECUTE -> "Runs code, commands or processes, or triggers work elsewhere.";
      case FINANCIAL -> "Moves money: orders, refunds, bills.";
      case DESTRUCTIVE -> "Deletes or overwrites; cannot be undone.";
    };
  }

  /** Why the tools of a category need a policy. */
  static String why(Category category) {
    return switch (category) {
      case READ ->
          "Reading changes nothing, so it may be free. What is read reaches the model, though: set a"
              + " limit where the data is sensitive or a call is expensive.";
      case WRITE ->
          "An agent in a loop writes as fast as it can. A limit keeps small what somebody has to put"
              + " right afterwards.";
      case OTHER ->
          "Until somebody has read what it does, it is treated like a tool that runs something.";
      case EXECUTE ->
          "What it runs may do whatever the server may. A limit stops a loop early, and leaves time to"
              + " look.";
      case FINANCIAL ->
          "Money that has moved is hard to get back. No call should pass that a person has not"
              + " approved.";
      case DESTRUCTIVE ->
          "What is lost stays lost. An agent that does not see the tool is not tempted, and cannot be"
              + " talked into it.";
    };
  }

  /** A word of an enum: {@code high}. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The same with a capital: {@code High}. */
  static String title(Enum<?> value) {
    return value.name().charAt(0) + word(value).substring(1);
  }

  static String place(Evidence.Place place) {
    return switch (place) {
      case NAME -> "in the name";
      case DESCRIPTION -> "in the description";
      case SCHEMA -> "among the arguments";
      case ANNOTATION -> "claimed by the server";
    };
  }

  static String day(LocalDate day) {
    return day.format(DAY);
  }

  /** {@code 1 tool}, {@code 2,000 tools}. */
  static String count(int number, String thing) {
    return number(number) + " " + thing + (number == 1 ? "" : "s");
  }

  static String number(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String leftOut(int characters) {
    return "… and " + count(characters, "character") + " more that this page leaves out.";
  }

  /** {@code 10 a minute}. */
  static String rate(Limit limit) {
    return limit.max() + " " + window(limit.window());
  }

  private static String window(Window window) {
    return Window.names().stream()
        .filter(name -> Window.named(name).filter(window::equals).isPresent())
        .findFirst()
        .map(name -> (name.equals("hour") ? "an " : "a ") + name)
        .orElseGet(() -> "in " + window.seconds() + " seconds");
  }

  /** A value of a schema or a claim, roughly as JSON writes it, cut where it is long. */
  static String json(@Nullable Object value) {
    if (value instanceof String text) {
      return "\"" + (text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) + "…" : text) + "\"";
    }
    if (value instanceof Map<?, ?>) {
      return "an object";
    }
    return value instanceof List<?> ? "a list" : String.valueOf(value);
  }
}

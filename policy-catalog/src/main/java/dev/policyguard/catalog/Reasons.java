package dev.policyguard.catalog;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Puts into a sentence why a tool has its class. */
final class Reasons {

  private Reasons() {}

  static Classification of(Finding decisive, List<Finding> all) {
    List<Evidence> evidence =
        Stream.concat(Stream.of(decisive), all.stream()).map(Finding::evidence).distinct().toList();
    return new Classification(
        decisive.category(), decisive.confidence(), evidence, sentence(decisive));
  }

  static Classification unknown() {
    return new Classification(
        Category.OTHER,
        Confidence.LOW,
        List.of(),
        "Nothing in the definition says what the tool does, and unknown is not harmless.");
  }

  static Classification unread(Finding partial, Unread unread) {
    return new Classification(
        Category.OTHER,
        Confidence.LOW,
        List.of(partial.evidence()),
        unread.sentence() + ", and what was not read is not harmless.");
  }

  private static String sentence(Finding decisive) {
    return "The %s says \"%s\": the tool %s."
        .formatted(
            decisive.evidence().place().name().toLowerCase(Locale.ROOT),
            decisive.evidence().quotation(),
            does(decisive.category()));
  }

  private static String does(Category category) {
    return switch (category) {
      case READ -> "retrieves, and changes nothing";
      case WRITE -> "creates or changes something, reversibly";
      case OTHER -> "does something that is not known";
      case EXECUTE -> "runs something, or triggers work elsewhere";
      case FINANCIAL -> "moves money, or commits to it";
      case DESTRUCTIVE -> "deletes or overwrites what cannot be brought back";
    };
  }
}

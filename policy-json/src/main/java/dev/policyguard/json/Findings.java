package dev.policyguard.json;

import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Problem;
import dev.policyguard.policy.Problem.Location;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Collects what is wrong with one document, and puts it in the document's order. Of one value it
 * keeps only the first thing that is found wrong. Confined to a thread.
 */
final class Findings {

  /** How many problems are reported one by one; a flood of them tells nobody more. */
  static final int MAX_PROBLEMS = 1_000;

  private static final Comparator<Problem> DOCUMENT_ORDER =
      Comparator.comparing(
          problem -> problem.location().orElseThrow(),
          Comparator.comparingInt(Location::line).thenComparingInt(Location::column));

  private final SourceText source;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> brokenValues = new HashSet<>();
  private boolean cut;

  Findings(SourceText source) {
    this.source = source;
  }

  /** A value as a message shows it: numbers as they are written. */
  String shown(JsonNode value, Place place) {
    if (value.isObject()) {
      return "an object";
    } else if (value.isArray()) {
      return value.isEmpty() ? "an empty array" : "an array";
    } else if (value.isString()) {
      return SafeText.quoted(value.asString());
    }
    return SafeText.bare(source.text().substring(place.start(), place.end()));
  }

  /** Adds a problem with a stretch of the text. */
  void add(int start, int end, Problem problem) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(problem.withLocation(source.locate(start, end)));
    } else {
      cut = true;
    }
  }

  /** Adds a problem with a value, unless one is known already. */
  void addValue(Place place, Problem problem) {
    if (brokenValues.add(problem.pointer())) {
      add(place.start(), place.end(), problem);
    }
  }

  /** Adds a problem with what its pointer points to: an object by its name, all else itself. */
  void addAt(Place document, Problem problem) {
    Place.Spot spot = document.at(problem.pointer());
    if (spot.member() != null && source.text().charAt(spot.value().start()) == '{') {
      add(spot.member().start(), spot.member().end(), problem);
    } else {
      add(spot.value().start(), spot.value().end(), problem);
    }
  }

  /** Whether there is more than will be listed. */
  boolean isCut() {
    return cut;
  }

  /**
   * Refuses the document, if anything was found.
   *
   * @throws InvalidPolicyException with all that was found
   */
  void refuseIfAny() {
    if (!problems.isEmpty()) {
      throw refusal();
    }
  }

  /** The refusal of the document; something must have been found. */
  InvalidPolicyException refusal() {
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(DOCUMENT_ORDER);
    if (cut) {
      sorted.add(
          Problem.at(
              JsonPointer.ROOT,
              "has more problems than these",
              "only the first " + MAX_PROBLEMS + " that were found are listed"));
    }
    return new InvalidPolicyException(source.name(), sorted);
  }
}

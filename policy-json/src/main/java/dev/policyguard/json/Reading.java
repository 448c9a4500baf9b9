package dev.policyguard.json;

import dev.policyguard.json.JsonReader.Json;
import dev.policyguard.json.Place.Member;
import dev.policyguard.policy.InvalidPartException;
import dev.policyguard.policy.Problem;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** What all readers of one document share: the document, and what was found. Confined. */
final class Reading {

  private final Json document;
  private final Findings findings;
  private boolean complete = true;

  Reading(Json document, Findings findings) {
    this.document = document;
    this.findings = findings;
  }

  JsonNode root() {
    return document.node();
  }

  /** Whether everything that was looked at could be used. */
  boolean isComplete() {
    return complete;
  }

  /** Notes that a part was left out; why is among the findings. */
  void unusable() {
    complete = false;
  }

  /** A text that may be left out. */
  Optional<String> text(JsonNode owner, String member) {
    JsonNode text = owner.path(member);
    if (!text.isMissingNode() && !text.isString()) {
      unusable();
    }
    return text.isString() ? Optional.of(text.asString()) : Optional.empty();
  }

  /** One of some words; empty for anything else. */
  <T> Optional<T> word(JsonNode node, T[] values, Function<T, String> keyword) {
    return Arrays.stream(values)
        .filter(value -> node.isString() && keyword.apply(value).equals(node.asString()))
        .findFirst();
  }

  /** A name, which must not be blank; empty for anything else. */
  Optional<String> name(String pointer, JsonNode node) {
    if (!node.isString()) {
      unusable();
      return Optional.empty();
    } else if (node.asString().isBlank()) {
      refuse(pointer, "is " + shown(pointer, node), "must be a string that is not blank");
      return Optional.empty();
    }
    return Optional.of(node.asString());
  }

  String shown(String pointer, JsonNode node) {
    return findings.shown(node, place(pointer));
  }

  void refuse(String pointer, InvalidPartException invalid, Optional<String> advice) {
    Problem problem = Problem.at(pointer, invalid.found(), invalid.allowed());
    refuse(advice.map(problem::withAdvice).orElse(problem));
  }

  void refuse(String pointer, String found, String allowed) {
    refuse(Problem.at(pointer, found, allowed));
  }

  void refuse(Problem problem) {
    unusable();
    findings.addValue(place(problem.pointer()), problem);
  }

  /** Refuses that a member is there at all; its value may have a problem besides. */
  void refuseMember(Problem problem) {
    unusable();
    Place.Spot spot = document.place().at(problem.pointer());
    Member member = spot.member();
    if (member == null) {
      throw new IllegalStateException("no member is at " + problem.pointer());
    }
    findings.add(member.start(), member.end(), problem);
  }

  /** Adds a problem between the parts of the document. */
  void refuseBetween(Problem problem) {
    unusable();
    findings.addAt(document.place(), problem);
  }

  private Place place(String pointer) {
    return document.place().at(pointer).value();
  }
}

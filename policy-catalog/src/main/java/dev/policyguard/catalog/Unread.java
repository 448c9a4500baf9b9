package dev.policyguard.catalog;

import dev.policyguard.tool.ToolDefinition;
import java.util.Optional;

/** Why a part of a definition could not be read: it is then not called harmless. */
enum Unread {
  TOO_LONG("The definition is too long to be read to its end"),
  ALPHABET("The name has letters that we cannot read"),
  MIXED_ALPHABETS("The description has words that mix letters of several alphabets"),
  DEFECT("The input schema or the annotations cannot be read");

  private final String sentence;

  Unread(String sentence) {
    this.sentence = sentence;
  }

  static Optional<Unread> of(
      ToolDefinition tool, WordText name, DescriptionReading description, SchemaReading schema) {
    if (name.wasCut() || description.wasCut() || schema.wasCut()) {
      return Optional.of(TOO_LONG);
    }
    if (!name.words().stream().allMatch(Word::isPlain)) {
      return Optional.of(ALPHABET);
    }
    if (description.mixesAlphabets()) {
      return Optional.of(MIXED_ALPHABETS);
    }
    return tool.inputSchema().defect().isPresent() || tool.annotations().defect().isPresent()
        ? Optional.of(DEFECT)
        : Optional.empty();
  }

  /** Without a full stop: what follows from it comes behind. */
  String sentence() {
    return sentence;
  }
}

package dev.policyguard.catalog;

import dev.policyguard.call.JsonObject;
import dev.policyguard.catalog.Evidence.Place;
import java.util.Optional;

/**
 * What a server claims about its tool in annotations. A claim that is missing or null says nothing;
 * one that is no boolean is read as the worse of the two. Claims raise a class; they lower it where
 * the server is trusted, and only where they do not contradict each other.
 */
record Claims(JsonObject annotations) {

  private static final String READ_ONLY = "readOnlyHint";
  private static final String DESTRUCTIVE = "destructiveHint";

  /** Whether a trusted server's tool only reads. */
  boolean lower() {
    return Boolean.TRUE.equals(annotations.get(READ_ONLY)) && !isDestructive();
  }

  Finding readOnly() {
    return claim(Category.READ, READ_ONLY);
  }

  /** The class that the claims raise the tool to. */
  Optional<Finding> raised(Optional<Finding> said) {
    if (isDestructive()) {
      return Optional.of(claim(Category.DESTRUCTIVE, DESTRUCTIVE));
    }
    return isSaid(READ_ONLY)
            && !Boolean.TRUE.equals(annotations.get(READ_ONLY))
            && said.filter(f -> f.category() == Category.READ).isPresent()
        ? Optional.of(claim(Category.WRITE, READ_ONLY))
        : Optional.empty();
  }

  private boolean isDestructive() {
    return isSaid(DESTRUCTIVE) && !Boolean.FALSE.equals(annotations.get(DESTRUCTIVE));
  }

  private boolean isSaid(String hint) {
    return annotations.get(hint) != null;
  }

  private Finding claim(Category category, String hint) {
    String quotation = hint + ": " + annotations.get(hint);
    return new Finding(
        category, Confidence.MEDIUM, new Evidence(Place.ANNOTATION, Quotation.cut(quotation)));
  }
}

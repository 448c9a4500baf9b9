package dev.policyguard.catalog;

/**
 * What one place of a definition says.
 *
 * @param category the class that it stands for
 * @param confidence how sure that is
 * @param evidence the words
 */
record Finding(Category category, Confidence confidence, Evidence evidence) {

  boolean isWorseThan(Finding other) {
    return category.compareTo(other.category) > 0;
  }

  /** The worse of the two; of two that are alike, this. */
  Finding orWorse(Finding other) {
    return other.isWorseThan(this) ? other : this;
  }
}

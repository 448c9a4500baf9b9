package dev.policyguard.catalog;

import java.util.Objects;

/**
 * Words of a definition that decided its class. Immutable and thread-safe.
 *
 * @param place where the words stand
 * @param quotation the words as they stand there, not escaped: they are their author's, and a page
 *     must show them as text
 */
public record Evidence(Place place, String quotation) {

  /** Where in a definition words stand. */
  public enum Place {
    /** The tool's name. */
    NAME,
    /** The tool's description. */
    DESCRIPTION,
    /** The JSON Schema of its arguments. */
    SCHEMA,
    /** What the server claims about the tool. */
    ANNOTATION
  }

  /** Checks that the parts are there. */
  public Evidence {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(quotation, "quotation");
  }
}

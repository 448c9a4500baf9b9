package dev.policyguard.catalog;

import dev.policyguard.call.JsonObject;
import dev.policyguard.catalog.Evidence.Place;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells from a tool's definition what a call can do. The same definition has the same answer: there
 * is no model, no network and no list of known tools.
 *
 * <p>The name goes before the description, the verb before the noun, and the worst wins. What the
 * server claims in annotations raises a class and lowers it only for {@link #trusting}. What cannot
 * be told is {@link Category#OTHER}, never harmless.
 *
 * <p>Immutable and thread-safe. Never throws for a definition, and takes time in proportion to the
 * part of it that is read: the first 20,000 characters of name and description each, and the names
 * of the arguments. A definition that is longer is not called reading.
 */
public final class RiskClassifier {

  private final Lexicon lexicon = Lexicon.shipped();
  private final boolean trusts;

  private RiskClassifier(boolean trusts) {
    this.trusts = trusts;
  }

  /** {@return the classifier for servers whose claims are claims} */
  public static RiskClassifier standard() {
    return new RiskClassifier(false);
  }

  /** {@return the classifier for a server whose {@code readOnlyHint} the user believes} */
  public static RiskClassifier trusting() {
    return new RiskClassifier(true);
  }

  /**
   * Classifies one tool.
   *
   * @param tool its definition
   * @return what a call can do, and why we think so
   */
  public Classification classify(ToolDefinition tool) {
    Objects.requireNonNull(tool, "tool");
    WordText name = WordText.of(tool.name());
    DescriptionReading description =
        new DescriptionReading(lexicon, WordText.of(tool.description()));
    List<Finding> findings = new ArrayList<>();
    Optional<Finding> said = fromWords(new NameReading(lexicon, name), description);
    said.ifPresent(findings::add);
    description.phrase().ifPresent(findings::add);
    fromInputs(tool.inputSchema(), said).ifPresent(findings::add);
    fromClaims(tool.annotations(), said).ifPresent(findings::add);
    boolean unread =
        name.wasCut() || description.wasCut() || tool.inputSchema().defect().isPresent();
    return conclude(tool, findings, unread);
  }

  private Optional<Finding> fromWords(NameReading nameReading, DescriptionReading description) {
    Optional<Finding> named = nameReading.finding();
    Optional<Finding> lead = description.lead();
    if (named.isEmpty()) {
      return lead.or(nameReading::money).or(description::anyEffect);
    }
    Finding name = named.get();
    return lead.filter(said -> said.isWorseThan(name))
        .filter(said -> raises(said, name, description))
        .or(() -> named);
  }

  /** A clear verb in the name stands, unless the description starts with something worse. */
  private static boolean raises(Finding said, Finding name, DescriptionReading description) {
    if (said.confidence() == Confidence.LOW && name.confidence() == Confidence.HIGH) {
      return false;
    }
    if (said.category().severity() == Severity.CRITICAL) {
      return true;
    }
    if (said.category() == Category.EXECUTE && name.category() == Category.READ) {
      return name.confidence() != Confidence.HIGH
          && description.mentionsCode()
          && !description.saysReadOnly();
    }
    return name.category() == Category.READ || name.confidence() != Confidence.HIGH;
  }

  /** Arguments that carry code, where the words are in doubt. */
  private Optional<Finding> fromInputs(JsonObject schema, Optional<Finding> said) {
    if (said.filter(f -> f.confidence() == Confidence.HIGH).isPresent()
        || !(schema.get("properties") instanceof Map<?, ?> properties)) {
      return Optional.empty();
    }
    return properties.keySet().stream()
        .map(String::valueOf)
        .filter(input -> lexicon.input(input).isPresent())
        .findFirst()
        .map(
            input ->
                new Finding(
                    Category.EXECUTE, Confidence.MEDIUM, new Evidence(Place.SCHEMA, input)));
  }

  private static Optional<Finding> fromClaims(JsonObject claims, Optional<Finding> said) {
    if (Boolean.TRUE.equals(claims.get("destructiveHint"))) {
      return Optional.of(claim(Category.DESTRUCTIVE, "destructiveHint: true"));
    }
    return Boolean.FALSE.equals(claims.get("readOnlyHint"))
            && said.filter(f -> f.category() == Category.READ).isPresent()
        ? Optional.of(claim(Category.WRITE, "readOnlyHint: false"))
        : Optional.empty();
  }

  private static Finding claim(Category category, String quotation) {
    return new Finding(category, Confidence.MEDIUM, new Evidence(Place.ANNOTATION, quotation));
  }

  private Classification conclude(ToolDefinition tool, List<Finding> findings, boolean unread) {
    if (trusts && Boolean.TRUE.equals(tool.annotations().get("readOnlyHint"))) {
      return Reasons.of(claim(Category.READ, "readOnlyHint: true"), List.of());
    }
    Optional<Finding> worst = findings.stream().reduce((a, b) -> b.isWorseThan(a) ? b : a);
    if (worst.isEmpty()) {
      return Reasons.unknown();
    }
    if (unread && worst.get().category() == Category.READ) {
      return Reasons.unread(worst.get());
    }
    return Reasons.of(worst.get(), findings);
  }
}

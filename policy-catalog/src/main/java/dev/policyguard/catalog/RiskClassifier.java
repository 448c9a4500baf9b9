package dev.policyguard.catalog;

import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells from a tool's definition what a call can do. The same definition has the same answer: there
 * is no model, no network and no list of known tools.
 *
 * <p>The name goes before the description, the verb before the noun, and the worst wins: what the
 * description says later, what the arguments carry and what the server claims in annotations raise
 * a class, and only {@link #trusting} lets a claim lower it. What cannot be told is {@link
 * Category#OTHER}, never harmless; what cannot be read is that at least. The rules are in {@code
 * docs/catalogue.md}, the words in {@code lexicon.txt}.
 *
 * <p>Immutable and thread-safe. Never throws for a definition, and takes time in proportion to the
 * part of it that is read: the first 20,000 characters of name and description each, and the
 * schema, which a {@link dev.policyguard.call.JsonObject} bounds. A definition that is longer is
 * not called reading.
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
    WordText name = text(tool.name());
    DescriptionReading description = new DescriptionReading(lexicon, text(tool.description()));
    Claims claims = new Claims(tool.annotations());
    if (trusts && claims.lower()) {
      return Reasons.of(claims.readOnly(), List.of());
    }
    List<Finding> findings = new ArrayList<>();
    Optional<Finding> said = fromWords(new NameReading(lexicon, name), description);
    said.ifPresent(findings::add);
    description.later().ifPresent(findings::add);
    description.phrase().ifPresent(findings::add);
    SchemaReading schema = new SchemaReading(lexicon, tool.inputSchema());
    schema.finding(said, description.saysReadOnly()).ifPresent(findings::add);
    claims.raised(said).ifPresent(findings::add);
    return conclude(findings, Unread.of(tool, name, description, schema));
  }

  private WordText text(String text) {
    return WordText.of(text, lexicon::isKnown);
  }

  private static Optional<Finding> fromWords(
      NameReading nameReading, DescriptionReading description) {
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
    boolean isClear = name.confidence() == Confidence.HIGH;
    if (said.confidence() == Confidence.LOW && isClear) {
      return false;
    }
    if (said.category().severity() == Severity.CRITICAL) {
      return true;
    }
    return name.category() == Category.READ ? !description.leadsToReading() : !isClear;
  }

  /** The worst wins; what was not read makes it no better than unknown. */
  private static Classification conclude(List<Finding> findings, Optional<Unread> unread) {
    return findings.stream()
        .reduce(Finding::orWorse)
        .map(
            worst ->
                unread
                    .filter(u -> worst.category().compareTo(Category.OTHER) < 0)
                    .map(u -> Reasons.unread(worst, u))
                    .orElseGet(() -> Reasons.of(worst, findings)))
        .orElseGet(Reasons::unknown);
  }
}

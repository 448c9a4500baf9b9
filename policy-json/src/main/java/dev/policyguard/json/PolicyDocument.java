package dev.policyguard.json;

import dev.policyguard.json.JsonReader.Json;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem.Location;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A {@code policy.json} that was read: its policy, and where each part of it stands in the text.
 *
 * <p>{@link PolicyFile} is all that a guard needs; this is for tools that point at the text. The
 * bounds are the same. Immutable and thread-safe; keeps the text.
 */
public final class PolicyDocument {

  private final SourceText source;
  private final Place root;
  private final Policy policy;

  private PolicyDocument(SourceText source, Place root, Policy policy) {
    this.source = source;
    this.root = root;
    this.policy = policy;
  }

  /**
   * Reads a document from a file.
   *
   * @param file the file
   * @return the document
   * @throws InvalidPolicyException as {@link PolicyFile#read} does
   */
  public static PolicyDocument read(Path file) {
    return of(PolicyText.read(Objects.requireNonNull(file, "file")));
  }

  /**
   * Reads a document from a text.
   *
   * @param source where the text is from, as its author knows it; messages begin with it
   * @param text the document
   * @return the document
   * @throws InvalidPolicyException with every problem of the document
   */
  public static PolicyDocument parse(String source, String text) {
    return of(
        new SourceText(
            Objects.requireNonNull(source, "source"), Objects.requireNonNull(text, "text")));
  }

  static PolicyDocument of(SourceText source) {
    Findings findings = new Findings(source);
    Optional<Json> json = JsonReader.read(source, findings);
    Optional<Policy> policy = json.flatMap(document -> checked(document, findings));
    findings.refuseIfAny();
    if (json.isEmpty() || policy.isEmpty()) {
      throw new IllegalStateException(source.name() + " was refused without a reason");
    }
    return new PolicyDocument(source, json.get().place(), policy.get());
  }

  private static Optional<Policy> checked(Json document, Findings findings) {
    boolean fits = PolicySchema.check(document, findings);
    Optional<Policy> policy = PolicyReader.read(document, findings);
    return fits ? policy : Optional.empty();
  }

  /** {@return where the text is from, as its author knows it} */
  public String source() {
    return source.name();
  }

  /** {@return the policy} */
  public Policy policy() {
    return policy;
  }

  /**
   * Finds what a JSON pointer points to: an object by its name, all else itself. What the text does
   * not have is represented by the innermost value that should have it.
   *
   * @param pointer a JSON pointer into the policy, as {@link dev.policyguard.policy.Problem} has it
   * @return its place in the text
   */
  public Location locate(String pointer) {
    Place.Spot spot = root.at(pointer);
    boolean named = spot.member() != null && source.text().charAt(spot.value().start()) == '{';
    return named && spot.member() != null
        ? source.locate(spot.member().start(), spot.member().end())
        : source.locate(spot.value().start(), spot.value().end());
  }
}

package dev.policyguard.json;

import dev.policyguard.json.JsonReader.Json;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem.Location;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code policy.json} that was read: its policy, and where each part of it stands in the text.
 *
 * <p>{@link PolicyFile} is all that a guard needs; this is for tools that point at the text. The
 * bounds are the same. Immutable and thread-safe; keeps the text.
 */
public final class PolicyDocument {

  private static final Pattern LIMIT =
      Pattern.compile("(?<tool>/tools/[^/]*)/limits/(?<index>[0-9]{1,9})(/.*)?", Pattern.DOTALL);

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

  /** {@return the text, without a byte order mark} */
  public String text() {
    return source.text();
  }

  Place root() {
    return root;
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
   * Turns a pointer into the policy to one into the text: a {@code rate_limit} is a limit of the
   * policy, behind the others of its tool.
   *
   * @param pointer a JSON pointer into the policy, {@code /tools/x/limits/0} for example
   * @return the same, or {@code /tools/x/rate_limit} where the text has the limit there
   */
  public String pointerInText(String pointer) {
    Matcher limit = LIMIT.matcher(pointer);
    if (!limit.matches()) {
      return pointer;
    }
    Map<String, Place.Member> tool = root.at(limit.group("tool")).value().members();
    Place.Member limits = tool.get("limits");
    int listed = limits == null ? 0 : limits.value().elements().size();
    return tool.containsKey("rate_limit") && Integer.parseInt(limit.group("index")) >= listed
        ? limit.group("tool") + "/rate_limit"
        : pointer;
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

package dev.policyguard.json;

import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The document {@code policy.json}: read into a {@link Policy}, and written from one.
 *
 * <p>A document is read as a whole or refused as a whole, with every problem that it has and the
 * place of each. It is strict JSON in UTF-8, with or without a byte order mark, and fits {@code
 * policy.schema.json}, which lies beside this class. Bounds: 4,194,304 bytes (or characters, where
 * a string is parsed), 32 levels of objects and arrays, 100,000 values; 65,536 characters in a
 * string, 1,024 in a name or a number, whose power of ten is from -400 to 400; {@value
 * dev.policyguard.policy.ArgumentPath#MAX_LENGTH} characters in a path, {@value
 * dev.policyguard.policy.Condition#MAX_PATTERN_LENGTH} in a regular expression, and {@value
 * dev.policyguard.policy.Condition#MAX_PATTERN_SIZE} with its counted repetitions written out.
 *
 * <p>{@code rate_limit} is read as the limit that it is short for, behind the others of its tool,
 * and written as that limit.
 *
 * <p>Thread-safe. Reading takes time and memory in proportion to the document. Source: the policy
 * language, section 1.
 */
public final class PolicyFile {

  private PolicyFile() {}

  /**
   * Reads a policy from a file.
   *
   * @param file the file
   * @return the policy
   * @throws InvalidPolicyException with every problem of the document; and if the file is missing,
   *     cannot be read, is too long or is not UTF-8
   */
  public static Policy read(Path file) {
    return parse(PolicyText.read(Objects.requireNonNull(file, "file")));
  }

  /**
   * Gets the bytes of a file, to be looked at before {@link #read(String, InputStream)} makes a
   * policy of them.
   *
   * @param file the file
   * @return its bytes as they are
   * @throws InvalidPolicyException if the file is missing, cannot be read or is too long
   */
  public static byte[] bytes(Path file) {
    return PolicyText.bytes(Objects.requireNonNull(file, "file"));
  }

  /**
   * Reads a policy from bytes that are no file, such as a resource on the class path.
   *
   * @param source where they are from, as the policy's author knows it; messages begin with it
   * @param document the document; read to its end or its bound, and left open
   * @return the policy
   * @throws InvalidPolicyException with every problem of the document; and if it cannot be read, is
   *     too long or is not UTF-8
   */
  public static Policy read(String source, InputStream document) {
    return parse(
        PolicyText.read(
            Objects.requireNonNull(source, "source"),
            Objects.requireNonNull(document, "document")));
  }

  /**
   * Reads a policy from a text.
   *
   * @param text the document
   * @return the policy
   * @throws InvalidPolicyException with every problem of the document
   */
  public static Policy parse(String text) {
    return parse("policy", text);
  }

  /**
   * Reads a policy from a text.
   *
   * @param source where the text is from, as its author knows it; messages begin with it
   * @param text the document
   * @return the policy
   * @throws InvalidPolicyException with every problem of the document
   */
  public static Policy parse(String source, String text) {
    return parse(
        new SourceText(
            Objects.requireNonNull(source, "source"), Objects.requireNonNull(text, "text")));
  }

  /**
   * Writes a policy for people to read: {@link Policy#canonicalForm()} with line breaks and
   * indentation. Reading it again gives an equal policy, if the policy is within the bounds that
   * are stated above and no text in it has half of a surrogate pair.
   *
   * @param policy the policy
   * @return the document, with a line break at its end
   */
  public static String write(Policy policy) {
    return Indented.of(policy.canonicalForm());
  }

  private static Policy parse(SourceText source) {
    return PolicyDocument.of(source).policy();
  }
}

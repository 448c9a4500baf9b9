package dev.policyguard.tool;

import dev.policyguard.call.CanonicalDigest;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool as its server lists it: everything that a model reads before it calls the tool. All of it
 * is the server's word, and none of it is checked here. Immutable and thread-safe.
 *
 * @param name the tool's name
 * @param title the name for people; empty where there is none
 * @param description what the server says that it does; empty where it says nothing
 * @param inputSchema the JSON Schema of its arguments; the empty object where it is not known
 * @param outputSchema the JSON Schema of its structured results; the empty object where it has none
 * @param annotations the server's claims, {@code readOnlyHint} among them; the empty object where
 *     there are none
 */
public record ToolDefinition(
    String name,
    String title,
    String description,
    JsonObject inputSchema,
    JsonObject outputSchema,
    JsonObject annotations) {

  /** Checks that the parts are there. */
  public ToolDefinition {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(inputSchema, "inputSchema");
    Objects.requireNonNull(outputSchema, "outputSchema");
    Objects.requireNonNull(annotations, "annotations");
  }

  /**
   * A tool of which only name and description are known.
   *
   * @param name the tool's name
   * @param description what the server says that it does
   * @return the tool
   */
  public static ToolDefinition of(String name, String description) {
    return builder(name).description(description).build();
  }

  /**
   * Begins a tool of which nothing but the name is known.
   *
   * @param name the tool's name
   * @return a builder, confined to a thread
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * The SHA-256 of what this definition means: all its parts, each distinct from the others, and
   * text by its UTF-16 units. It does not depend on the order of members, nor on how a number is
   * written; the order of elements counts. An annotation that is null is none.
   *
   * <p>A definition with a {@link #defect()} has a digest that no sound one has; but two of them
   * may have the same, and {@link ToolPins} takes none of them for reviewed. Costs time in
   * proportion to the definition.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String digest() {
    CanonicalDigest digest =
        CanonicalDigest.ofNumbersByValue()
            .text('n', name)
            .text('t', title)
            .text('d', description)
            .value(inputSchema.asMap())
            .value(outputSchema.asMap())
            .value(claims());
    defect().ifPresent(defect -> digest.text('x', defect));
    return digest.hex();
  }

  /**
   * Says which part is not known, because it could not be copied.
   *
   * @return the first such part and what is wrong with it, or empty for a sound definition
   */
  public Optional<String> defect() {
    return defect("inputSchema", inputSchema)
        .or(() -> defect("outputSchema", outputSchema))
        .or(() -> defect("annotations", annotations));
  }

  private static Optional<String> defect(String part, JsonObject object) {
    return object.defect().map(defect -> part + " cannot be used: its values " + defect);
  }

  /** The annotations that are there. */
  Map<String, @Nullable Object> claims() {
    Map<String, @Nullable Object> claims = new LinkedHashMap<>(annotations.asMap());
    claims.values().removeIf(Objects::isNull);
    return claims;
  }

  /** {@return the name, on one line} */
  @Override
  public String toString() {
    return "ToolDefinition[" + PlainText.quoted(name) + "]";
  }

  /** A definition in progress. Confined to a thread. */
  public static final class Builder {

    private final String name;
    private String title = "";
    private String description = "";
    private JsonObject inputSchema = JsonObject.empty();
    private JsonObject outputSchema = JsonObject.empty();
    private JsonObject annotations = JsonObject.empty();

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Sets the name for people.
     *
     * @param title the name
     * @return this builder
     */
    public Builder title(String title) {
      this.title = Objects.requireNonNull(title, "title");
      return this;
    }

    /**
     * Sets what the server says that the tool does.
     *
     * @param description the description
     * @return this builder
     */
    public Builder description(String description) {
      this.description = Objects.requireNonNull(description, "description");
      return this;
    }

    /**
     * Sets the JSON Schema of the tool's arguments. It is copied; what cannot be, or is larger than
     * a {@link JsonObject} may be, is kept as a {@linkplain JsonObject#defect() defect}.
     *
     * @param schema the schema
     * @return this builder
     */
    public Builder inputSchema(Map<?, ?> schema) {
      this.inputSchema = JsonObject.copyOf(schema);
      return this;
    }

    /**
     * Sets the JSON Schema of the tool's structured results, likewise.
     *
     * @param schema the schema
     * @return this builder
     */
    public Builder outputSchema(Map<?, ?> schema) {
      this.outputSchema = JsonObject.copyOf(schema);
      return this;
    }

    /**
     * Sets what the server claims of the tool, likewise.
     *
     * @param claims the claims
     * @return this builder
     */
    public Builder annotations(Map<?, ?> claims) {
      this.annotations = JsonObject.copyOf(claims);
      return this;
    }

    /** {@return the definition} */
    public ToolDefinition build() {
      return new ToolDefinition(name, title, description, inputSchema, outputSchema, annotations);
    }
  }
}

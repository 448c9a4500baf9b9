package dev.policyguard.call;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as it was at one moment: the arguments of a call, the attributes of a caller.
 *
 * <p>The values are JSON's, in Java's types: {@link String}, {@link Boolean}, {@link Number},
 * {@code null}, and immutable {@link java.util.List}s and {@link Map}s of these. {@link #copyOf}
 * copies deeply, so what was checked is what the handler gets, whatever happens to the original
 * meanwhile.
 *
 * <p>What is no JSON object, or larger than an object may be, is not cut short: it is kept as a
 * {@linkplain #defect() defect}, and the guard denies the call with {@code INVALID_CALL}. Bounds:
 * {@value #MAX_DEPTH} levels of objects and arrays, the outermost included; {@value #MAX_VALUES}
 * values in it, at all levels; {@value #MAX_CHARACTERS} characters in all its strings and names.
 *
 * <p>Immutable and thread-safe. Copying costs time and memory in proportion to the values, and
 * stops at the bounds; everything else is constant.
 */
public final class JsonObject {

  /** How many levels of objects and arrays there may be, the outermost object included. */
  public static final int MAX_DEPTH = 64;

  /** How many values there may be at all levels, the outermost object not counted. */
  public static final int MAX_VALUES = 100_000;

  /** How many characters all strings and names may have together. */
  public static final int MAX_CHARACTERS = 8_388_608;

  private static final JsonObject EMPTY = new JsonObject(Map.of(), null);

  private final Map<String, @Nullable Object> members;
  private final @Nullable String defect;

  /** Takes the map as it is: nobody else may have it. */
  private JsonObject(Map<String, @Nullable Object> members, @Nullable String defect) {
    this.members = members;
    this.defect = defect;
  }

  /** {@return the object without members} */
  public static JsonObject empty() {
    return EMPTY;
  }

  /**
   * Takes a deep copy. Never throws for what it is given: what cannot be copied becomes the {@link
   * #defect()} of an object without members.
   *
   * <p>Accepted are maps with string keys, collections, object arrays and arrays of numbers or
   * booleans, strings and other character sequences, characters, numbers of every kind, booleans
   * and {@code null}. Everything else, a {@link java.util.Date} or a JSON library's own tree node
   * for example, is a defect: its author knows how it looks in JSON, we would guess.
   *
   * @param map the object to copy; read only during this call
   * @return the copy
   */
  public static JsonObject copyOf(Map<?, ?> map) {
    Objects.requireNonNull(map, "map");
    try {
      Map<String, @Nullable Object> copy = new Snapshot().members(map);
      return copy.isEmpty() ? EMPTY : new JsonObject(copy, null);
    } catch (Snapshot.NotJsonException e) {
      return new JsonObject(Map.of(), e.defect());
    } catch (Throwable e) {
      // A map that is changed while it is read, or whose own code fails, is not evaluated in part.
      Fatal.rethrow(e);
      return new JsonObject(
          Map.of(),
          "could not be read (" + e.getClass().getSimpleName() + "); it was not evaluated");
    }
  }

  /** {@return the members, in the order of the original; immutable at every level} */
  public Map<String, @Nullable Object> asMap() {
    return Collections.unmodifiableMap(members);
  }

  /**
   * Looks up one member.
   *
   * @param name the member's name
   * @return its value; {@code null} where it is missing or JSON's null
   */
  public @Nullable Object get(String name) {
    return members.get(name);
  }

  /**
   * Says why the original could not be copied. An object with a defect has no members and must not
   * be evaluated.
   *
   * @return what stands where and what is allowed, or empty for a sound object
   */
  public Optional<String> defect() {
    return Optional.ofNullable(defect);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonObject that
        && members.equals(that.members)
        && Objects.equals(defect, that.defect);
  }

  @Override
  public int hashCode() {
    return members.hashCode() * 31 + Objects.hashCode(defect);
  }

  /** {@return how many members there are; never their names or values, which may be secret} */
  @Override
  public String toString() {
    return defect == null
        ? "JsonObject[" + members.size() + " members]"
        : "JsonObject[" + defect + "]";
  }
}

package dev.policyguard.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What words say about a tool, as {@code lexicon.txt} writes it. Immutable once it is read; a
 * look-up costs the same whatever the word is.
 */
final class Lexicon {

  /** What a word can be. What each means is written in {@code lexicon.txt}. */
  enum Role {
    VERB(true),
    DUAL(true),
    MAYBE(true),
    PHRASE(true),
    MONEY(false),
    MOVES(false),
    PLAIN(false),
    ABOUT(false),
    CODE(false),
    ARGUMENT(false),
    DOUBTFUL(false),
    HINT(false),
    CHOICE(false),
    FILLER(false),
    SUBJECT(false),
    MODAL(false),
    JOINT(false),
    EITHER(false),
    READING(false),
    OBJECT(false),
    NOT(false),
    NEVER(false),
    BUTNOT(false);

    private final boolean hasCategory;

    Role(boolean hasCategory) {
      this.hasCategory = hasCategory;
    }
  }

  /** Words in a row, and the class that they raise a tool to. */
  record Phrase(List<String> words, Category category) {}

  private static final Lexicon SHIPPED = of(shippedLines());

  private final Map<Role, Map<String, Category>> roles = new EnumMap<>(Role.class);
  private final List<Phrase> phrases = new ArrayList<>();

  private Lexicon() {}

  static Lexicon shipped() {
    return SHIPPED;
  }

  /**
   * Reads the lines of a lexicon.
   *
   * @throws IllegalArgumentException if one is no line of a lexicon, or contradicts another
   */
  static Lexicon of(List<String> lines) {
    Lexicon lexicon = new Lexicon();
    lines.stream().filter(l -> !l.isBlank() && !l.startsWith("#")).forEach(lexicon::add);
    return lexicon;
  }

  static List<String> shippedLines() {
    try (InputStream stream =
            Objects.requireNonNull(Lexicon.class.getResourceAsStream("lexicon.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What an action does, be the word a verb only or a noun elsewhere. */
  Optional<Category> action(String word) {
    return category(Role.VERB, word).or(() -> category(Role.DUAL, word));
  }

  /** Whether a word is, or may be, an action. */
  boolean isKnown(String word) {
    return action(word).isPresent() || is(Role.MAYBE, word);
  }

  /** Which class a word stands for in a role, in its base form or with an "s". */
  Optional<Category> category(Role role, String word) {
    return forms(word).flatMap(form -> exact(role, form).stream()).findFirst();
  }

  /** Likewise, in the base form alone. */
  Optional<Category> exact(Role role, String word) {
    return Optional.ofNullable(words(role).get(word));
  }

  boolean is(Role role, String word) {
    return forms(word).anyMatch(words(role)::containsKey);
  }

  List<Phrase> phrases() {
    return List.copyOf(phrases);
  }

  private Map<String, Category> words(Role role) {
    return roles.getOrDefault(role, Map.of());
  }

  /** The word itself, then what it may be the third person or the plural of. */
  private static Stream<String> forms(String word) {
    if (word.length() < 3 || !word.endsWith("s")) {
      return Stream.of(word);
    }
    String stem = word.substring(0, word.length() - 1);
    if (stem.endsWith("ie")) {
      return Stream.of(word, stem, stem.substring(0, stem.length() - 2) + "y");
    }
    return stem.endsWith("e")
        ? Stream.of(word, stem, stem.substring(0, stem.length() - 1))
        : Stream.of(word, stem);
  }

  private void add(String line) {
    int colon = line.indexOf(": ");
    String[] head = line.substring(0, Math.max(colon, 0)).split(" ", -1);
    Role role = role(head, line);
    Category category =
        role.hasCategory ? Category.valueOf(head[1].toUpperCase(Locale.ROOT)) : Category.OTHER;
    List<String> words = List.of(line.substring(colon + 2).strip().split(" +", -1));
    if (role == Role.PHRASE) {
      phrases.add(new Phrase(words, category));
      return;
    }
    Map<String, Category> known = roles.computeIfAbsent(role, r -> new HashMap<>());
    for (String word : words) {
      if (known.put(word, category) != null) {
        throw new IllegalArgumentException(word + ": is written down twice as " + role);
      }
    }
  }

  private static Role role(String[] head, String line) {
    for (Role role : Role.values()) {
      if (role.name().equalsIgnoreCase(head[0]) && head.length == (role.hasCategory ? 2 : 1)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "\"" + line + "\": must be a role, its category if it has one, a colon and words");
  }
}

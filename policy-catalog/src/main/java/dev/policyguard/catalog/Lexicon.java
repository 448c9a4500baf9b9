package dev.policyguard.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What words say about a tool, as {@code lexicon.txt} writes it. Immutable once it is read; a
 * look-up costs the same whatever the word is.
 */
final class Lexicon {

  /** Words in a row, and the class that they raise a tool to. */
  record Phrase(List<String> words, Category category) {}

  private static final Lexicon SHIPPED = read();

  private final Map<String, Map<String, Category>> roles = new HashMap<>();
  private final List<Phrase> phrases = new ArrayList<>();

  private Lexicon() {}

  static Lexicon shipped() {
    return SHIPPED;
  }

  /** An action wherever it stands. */
  Optional<Category> verb(String word) {
    return find("verb", word);
  }

  /** An action where nothing else is one. */
  Optional<Category> maybeVerb(String word) {
    return find("maybe", word);
  }

  boolean isMoney(String word) {
    return find("money", word).isPresent();
  }

  boolean isPlain(String word) {
    return find("plain", word).isPresent();
  }

  /** Whether a dangerous verb before this word is a noun. */
  boolean isAbout(String word) {
    return find("about", word).isPresent();
  }

  boolean isCode(String word) {
    return find("code", word).isPresent();
  }

  boolean isFiller(String word) {
    return find("filler", word).isPresent();
  }

  boolean isNegation(String word) {
    return find("not", word).isPresent();
  }

  Optional<Category> input(String word) {
    return find("input", word);
  }

  List<Phrase> phrases() {
    return List.copyOf(phrases);
  }

  private Optional<Category> find(String role, String word) {
    Map<String, Category> words = roles.getOrDefault(role, Map.of());
    for (String form : forms(word)) {
      Category category = words.get(form);
      if (category != null) {
        return Optional.of(category);
      }
    }
    return Optional.empty();
  }

  /** The word itself, then what it may be the third person or the plural of. */
  private static List<String> forms(String word) {
    if (word.length() < 3 || !word.endsWith("s")) {
      return List.of(word);
    }
    String stem = word.substring(0, word.length() - 1);
    if (stem.endsWith("ie")) {
      return List.of(word, stem, stem.substring(0, stem.length() - 2) + "y");
    }
    return stem.endsWith("e")
        ? List.of(word, stem, stem.substring(0, stem.length() - 1))
        : List.of(word, stem);
  }

  private static Lexicon read() {
    Lexicon lexicon = new Lexicon();
    try (InputStream stream =
            Objects.requireNonNull(Lexicon.class.getResourceAsStream("lexicon.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      lines.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).forEach(lexicon::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lexicon;
  }

  private void add(String line) {
    int colon = line.indexOf(':');
    String[] head = line.substring(0, colon).split(" ", -1);
    Category category = Category.valueOf(head[1].toUpperCase(Locale.ROOT));
    List<String> words = List.of(line.substring(colon + 1).strip().split(" +", -1));
    if (head[0].equals("phrase")) {
      phrases.add(new Phrase(words, category));
      return;
    }
    Map<String, Category> role = roles.computeIfAbsent(head[0], r -> new HashMap<>());
    words.forEach(word -> role.merge(word, category, Category::orWorse));
  }
}

package dev.policyguard.catalog;

import dev.policyguard.catalog.Evidence.Place;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a tool's name says: its first verb decides, and a deletion anywhere in it wins. */
final class NameReading {

  private static final Set<String> JOINING = Set.of("and", "or", "then");

  private final Lexicon lexicon;
  private final WordText name;

  NameReading(Lexicon lexicon, WordText name) {
    this.lexicon = lexicon;
    this.name = name;
  }

  Optional<Finding> finding() {
    Optional<Finding> verb = strongest().or(this::doubtful);
    return verb.map(this::withMoney);
  }

  private Optional<Finding> strongest() {
    Optional<Finding> found = Optional.empty();
    for (int i = 0; i < name.words().size(); i++) {
      Optional<Finding> here = verbAt(i, found.isPresent());
      if (here.isPresent() && (found.isEmpty() || here.get().isWorseThan(found.get()))) {
        found = here;
      }
    }
    return found;
  }

  /** After the first verb, only a joined one counts, and a deletion. */
  private Optional<Finding> verbAt(int i, boolean isLater) {
    Word word = name.words().get(i);
    return lexicon
        .verb(word.text())
        .filter(c -> !isLater || isJoined(i) || (c == Category.DESTRUCTIVE && !isNoun(i)))
        .map(c -> finding(c, Confidence.HIGH, word));
  }

  private boolean isJoined(int i) {
    return JOINING.contains(name.words().get(i - 1).text());
  }

  private boolean isNoun(int i) {
    List<Word> words = name.words();
    return i + 1 < words.size() && lexicon.isAbout(words.get(i + 1).text());
  }

  private Optional<Finding> doubtful() {
    return name.words().stream()
        .flatMap(
            word ->
                lexicon
                    .maybeVerb(word.text())
                    .map(c -> finding(c, Confidence.MEDIUM, word))
                    .stream())
        .findFirst();
  }

  private Finding finding(Category category, Confidence confidence, Word word) {
    return new Finding(category, confidence, new Evidence(Place.NAME, name.quotation(word, word)));
  }

  /** To create or change what is about money moves money; to read it does not. */
  private Finding withMoney(Finding verb) {
    if (verb.category() == Category.READ
        || verb.category() == Category.DESTRUCTIVE
        || name.words().stream().anyMatch(w -> lexicon.isPlain(w.text()))) {
      return verb;
    }
    return name.words().stream()
        .filter(w -> lexicon.isMoney(w.text()))
        .filter(w -> !w.text().equalsIgnoreCase(verb.evidence().quotation()))
        .findFirst()
        .map(w -> finding(Category.FINANCIAL, verb.confidence(), w))
        .orElse(verb);
  }

  /** A name without any verb that is about money. */
  Optional<Finding> money() {
    return name.words().stream()
        .filter(w -> lexicon.isMoney(w.text()))
        .findFirst()
        .map(w -> finding(Category.FINANCIAL, Confidence.MEDIUM, w));
  }
}

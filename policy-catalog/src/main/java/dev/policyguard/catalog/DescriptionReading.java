package dev.policyguard.catalog;

import dev.policyguard.catalog.Evidence.Place;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a tool's description says: the verb that it starts with, and phrases anywhere in it. */
final class DescriptionReading {

  /** How many words before a phrase can negate it. */
  private static final int REACH = 4;

  /** How many words of the object are quoted with the verb. */
  private static final int OBJECT = 3;

  private final Lexicon lexicon;
  private final WordText text;

  DescriptionReading(Lexicon lexicon, WordText text) {
    this.lexicon = lexicon;
    this.text = text;
  }

  /** The verb that the description starts with. */
  Optional<Finding> lead() {
    List<Word> words = text.words();
    int i = 0;
    while (i < words.size() && lexicon.isFiller(words.get(i).text())) {
      i++;
    }
    return i < words.size() ? verbAt(i) : Optional.empty();
  }

  /** The first verb of the first sentence that is no reading: something, where nothing leads. */
  Optional<Finding> anyEffect() {
    List<Word> words = text.words();
    return IntStream.range(0, sentenceEnd())
        .filter(i -> !isNegated(i))
        .filter(i -> lexicon.verb(words.get(i).text()).filter(c -> c != Category.READ).isPresent())
        .mapToObj(this::verbAt)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The worst of the phrases that stand in it and are not negated. */
  Optional<Finding> phrase() {
    Optional<Finding> worst = Optional.empty();
    for (int i = 0; i < text.words().size(); i++) {
      for (Lexicon.Phrase phrase : lexicon.phrases()) {
        if (stands(phrase, i) && !isNegated(i)) {
          Finding found =
              finding(phrase.category(), Confidence.MEDIUM, i, i + phrase.words().size() - 1);
          worst = worst.filter(w -> !found.isWorseThan(w)).or(() -> Optional.of(found));
        }
      }
    }
    return worst;
  }

  boolean mentionsCode() {
    return text.words().stream().anyMatch(w -> lexicon.isCode(w.text()));
  }

  boolean saysReadOnly() {
    List<Word> words = text.words();
    return IntStream.range(1, words.size())
        .anyMatch(
            i ->
                words.get(i).text().equals("only")
                    && words.get(i - 1).text().equals("read")
                    && !isNegated(i - 1));
  }

  boolean wasCut() {
    return text.wasCut();
  }

  private Optional<Finding> verbAt(int i) {
    String word = text.words().get(i).text();
    int last = Math.min(i + OBJECT, sentenceEnd() - 1);
    return lexicon
        .verb(word)
        .map(c -> finding(withMoney(c, i), Confidence.MEDIUM, i, last))
        .or(
            () ->
                lexicon
                    .maybeVerb(word)
                    .map(c -> finding(withMoney(c, i), Confidence.LOW, i, last)));
  }

  private Category withMoney(Category verb, int i) {
    if (verb == Category.READ) {
      return verb;
    }
    List<Word> object =
        text.words().subList(i + 1, Math.max(i + 1, Math.min(i + 4, sentenceEnd())));
    return object.stream().anyMatch(w -> lexicon.isMoney(w.text()))
            && object.stream().noneMatch(w -> lexicon.isPlain(w.text()))
        ? verb.orWorse(Category.FINANCIAL)
        : verb;
  }

  private int sentenceEnd() {
    List<Word> words = text.words();
    return IntStream.range(1, words.size())
        .filter(i -> words.get(i).opensSentence())
        .findFirst()
        .orElse(words.size());
  }

  private boolean stands(Lexicon.Phrase phrase, int at) {
    List<Word> words = text.words();
    List<String> wanted = phrase.words();
    return at + wanted.size() <= words.size()
        && IntStream.range(0, wanted.size())
            .allMatch(i -> words.get(at + i).text().equals(wanted.get(i)));
  }

  private boolean isNegated(int at) {
    return IntStream.range(Math.max(0, at - REACH), at)
        .anyMatch(i -> lexicon.isNegation(text.words().get(i).text()));
  }

  private Finding finding(Category category, Confidence confidence, int first, int last) {
    List<Word> words = text.words();
    return new Finding(
        category,
        confidence,
        new Evidence(
            Place.DESCRIPTION, text.quotation(words.get(first), words.get(Math.max(first, last)))));
  }
}

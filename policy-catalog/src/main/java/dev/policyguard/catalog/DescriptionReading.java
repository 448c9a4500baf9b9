package dev.policyguard.catalog;

import dev.policyguard.catalog.Evidence.Place;
import dev.policyguard.catalog.Lexicon.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a tool's description says: the verb that it starts with; what it says of the tool later, as
 * in "gets the report and emails it" or "It deletes the source"; and phrases anywhere in it. What
 * is negated does not count, nor what is mentioned only: "use delete_file to delete".
 */
final class DescriptionReading {

  /** How many words before another can negate it. */
  private static final int REACH = 6;

  /** How many words of the object are quoted with the verb, and looked at. */
  private static final int OBJECT = 3;

  /** How far what is run may stand from the verb: "execute a ClickHouse analytics query". */
  private static final int WIDE = 6;

  private final Lexicon lexicon;
  private final WordText text;
  private final List<Word> words;
  private final int[] sentenceEnds;
  private final int lead;
  private final int coordinated;
  private final boolean mentionsCode;
  private final boolean saysReadOnly;

  DescriptionReading(Lexicon lexicon, WordText text) {
    this.lexicon = lexicon;
    this.text = text;
    this.words = text.words();
    this.sentenceEnds = sentenceEnds(words);
    this.lead =
        IntStream.range(0, words.size())
            .filter(i -> !lexicon.is(Role.FILLER, word(i)))
            .findFirst()
            .orElse(words.size());
    this.coordinated = coordinated();
    this.mentionsCode = words.stream().anyMatch(w -> lexicon.is(Role.CODE, w.text()));
    this.saysReadOnly =
        IntStream.range(1, words.size())
            .filter(i -> lexicon.is(Role.READING, word(i)) && word(i - 1).equals("read"))
            .anyMatch(i -> !isNegated(i - 1));
  }

  /** The verb that the description starts with. */
  Optional<Finding> lead() {
    return lead < words.size() ? actionAt(lead) : Optional.empty();
  }

  /**
   * Whether the description starts with the running of something that reads: "Perform a search".
   */
  boolean leadsToReading() {
    return lead < words.size() && isReadingInDisguise(lead);
  }

  /** The first verb of the first sentence that is no reading: something, where nothing leads. */
  Optional<Finding> anyEffect() {
    return IntStream.range(0, words.isEmpty() ? 0 : sentenceEnds[0])
        .filter(i -> !isNegated(i))
        .filter(i -> lexicon.action(word(i)).filter(c -> c != Category.READ).isPresent())
        .mapToObj(i -> actionAt(i).stream())
        .flatMap(found -> found)
        .findFirst();
  }

  /** The worst that is said of the tool after the verb that the description starts with. */
  Optional<Finding> later() {
    return IntStream.range(lead + 1, words.size())
        .filter(i -> lexicon.action(word(i)).filter(c -> c != Category.READ).isPresent())
        .filter(i -> i < coordinated || opensStatement(i) || isJoined(i))
        .filter(i -> !isNegated(i) && !isReadingInDisguise(i))
        .mapToObj(i -> actionAt(i).stream())
        .flatMap(found -> found)
        .reduce(Finding::orWorse);
  }

  /** The worst of the phrases that stand in it and are not negated. */
  Optional<Finding> phrase() {
    return IntStream.range(0, words.size())
        .boxed()
        .flatMap(
            i ->
                lexicon.phrases().stream()
                    .filter(phrase -> stands(phrase, i) && !isNegated(i))
                    .map(phrase -> finding(phrase, i)))
        .reduce(Finding::orWorse);
  }

  boolean saysReadOnly() {
    return saysReadOnly;
  }

  boolean mixesAlphabets() {
    return words.stream().anyMatch(Word::mixesAlphabets);
  }

  boolean wasCut() {
    return text.wasCut();
  }

  /** Where the verbs end that the description starts with: "List, create, or delete tabs". */
  private int coordinated() {
    int end = lead + 1;
    while (end < words.size() && (isJoint(end) || (isAction(end) && isSeparated(end)))) {
      end++;
    }
    return end;
  }

  private boolean isJoint(int i) {
    return lexicon.is(Role.JOINT, word(i));
  }

  private boolean isAction(int i) {
    return lexicon.action(word(i)).isPresent();
  }

  private boolean isSeparated(int i) {
    return text.opensClause(i) || isJoint(i - 1);
  }

  /**
   * "It deletes the source.", "Then removes it.", "This tool can delete.": not "Delete it with".
   */
  private boolean opensStatement(int i) {
    int start = i;
    while (!words.get(start).opensSentence() && lexicon.is(Role.SUBJECT, word(start - 1))) {
      start--;
    }
    return (words.get(start).opensSentence() || text.opensClause(start))
        && (isThirdPerson(i) || (start < i && lexicon.is(Role.MODAL, word(i - 1))));
  }

  /** "and emails it", ", removes the messages", "and delete it", "by running the script". */
  private boolean isJoined(int i) {
    boolean joint = isJoint(i - 1);
    return (isSeparated(i) && isThirdPerson(i))
        || (joint
            && !lexicon.is(Role.EITHER, word(i - 1))
            && sentenceEnds[lead] == sentenceEnds[i]
            && isImperative(i));
  }

  /** "deletes", and "runs" before "the": "runs" alone may be a noun. */
  private boolean isThirdPerson(int i) {
    boolean isBase =
        lexicon.exact(Role.VERB, word(i)).isPresent()
            || lexicon.exact(Role.DUAL, word(i)).isPresent();
    return !isBase
        && (lexicon.category(Role.VERB, word(i)).isPresent()
            || (lexicon.category(Role.DUAL, word(i)).isPresent() && hasObject(i)));
  }

  /** "get it and delete it": the verb has an object, and the first one has no "s" either. */
  private boolean isImperative(int i) {
    return hasObject(i) && (!word(lead).endsWith("s") || lexicon.is(Role.MODAL, word(i - 1)));
  }

  private boolean hasObject(int i) {
    return i + 1 < sentenceEnds[i] && lexicon.is(Role.OBJECT, word(i + 1));
  }

  /** To run a search is to search; to run SQL is not, unless it is said to be read-only. */
  private boolean isReadingInDisguise(int verb) {
    return lexicon.action(word(verb)).filter(c -> c == Category.EXECUTE).isPresent()
        && (saysReadOnly || !mentionsCode)
        && object(verb, WIDE)
            .anyMatch(
                i ->
                    lexicon
                        .action(word(i))
                        .or(() -> lexicon.category(Role.MAYBE, word(i)))
                        .filter(c -> c == Category.READ)
                        .isPresent());
  }

  /** What follows a verb closely, up to the next action. */
  private IntStream object(int verb, int length) {
    return IntStream.range(verb + 1, Math.min(verb + 1 + length, sentenceEnds[verb]))
        .takeWhile(i -> !isJoint(i));
  }

  private Optional<Finding> actionAt(int i) {
    int last = Math.min(i + OBJECT, sentenceEnds[i] - 1);
    return lexicon
        .action(word(i))
        .map(c -> finding(withMoney(c, i), Confidence.MEDIUM, i, last))
        .or(
            () ->
                lexicon
                    .category(Role.MAYBE, word(i))
                    .map(c -> finding(withMoney(c, i), Confidence.LOW, i, last)));
  }

  private Category withMoney(Category action, int verb) {
    boolean reads = action == Category.READ && !lexicon.is(Role.MOVES, word(verb));
    return !reads
            && object(verb, OBJECT).anyMatch(i -> lexicon.is(Role.MONEY, word(i)))
            && object(verb, OBJECT).noneMatch(i -> lexicon.is(Role.PLAIN, word(i)))
        ? action.orWorse(Category.FINANCIAL)
        : action;
  }

  private boolean stands(Lexicon.Phrase phrase, int at) {
    List<String> wanted = phrase.words();
    return at + wanted.size() <= words.size()
        && IntStream.range(0, wanted.size()).allMatch(i -> word(at + i).equals(wanted.get(i)));
  }

  /** A negation reaches over commas and "or"; not over "and", "but", or the sentence's start. */
  private boolean isNegated(int at) {
    for (int i = at - 1; i >= Math.max(0, at - REACH) && !words.get(i + 1).opensSentence(); i--) {
      if (negates(i, at)) {
        return true;
      }
      if (lexicon.is(Role.BUTNOT, word(i))) {
        return false;
      }
    }
    return false;
  }

  private boolean negates(int i, int at) {
    return lexicon.exact(Role.NEVER, word(i)).isPresent()
        || (lexicon.exact(Role.NOT, word(i)).isPresent()
            && !word(i + 1).equals("only")
            && !isThirdPerson(at));
  }

  private static int[] sentenceEnds(List<Word> words) {
    int[] ends = new int[words.size()];
    int end = words.size();
    for (int i = words.size() - 1; i >= 0; i--) {
      ends[i] = end;
      end = words.get(i).opensSentence() ? i : end;
    }
    return ends;
  }

  private String word(int i) {
    return words.get(i).text();
  }

  private Finding finding(Lexicon.Phrase phrase, int at) {
    return finding(phrase.category(), Confidence.MEDIUM, at, at + phrase.words().size() - 1);
  }

  private Finding finding(Category category, Confidence confidence, int first, int last) {
    return new Finding(
        category,
        confidence,
        new Evidence(
            Place.DESCRIPTION, text.quotation(words.get(first), words.get(Math.max(first, last)))));
  }
}

package dev.policyguard.catalog;

import dev.policyguard.catalog.Evidence.Place;
import dev.policyguard.catalog.Lexicon.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a tool's name says: the worst of its actions. Actions are, in this order,
 *
 * <ol>
 *   <li>the first verb: {@code get_order};
 *   <li>a verb that is joined to what stands before it: {@code get_or_create}, {@code
 *       fetch_and_run};
 *   <li>a verb that is no noun, anywhere, but for {@code delete} in {@code delete_status}: {@code
 *       read_write_file}, {@code db_query_execute};
 *   <li>the last word, where the first verb is neither the first word nor a verb only: {@code
 *       price_list_update}.
 * </ol>
 *
 * <p>Where there is none, the first word that may be one. An action that is no reading moves money
 * where a noun of money stands in the name.
 */
final class NameReading {

  private final Lexicon lexicon;
  private final WordText name;
  private final List<Word> money;

  NameReading(Lexicon lexicon, WordText name) {
    this.lexicon = lexicon;
    this.name = name;
    this.money = money(lexicon, name.words());
  }

  Optional<Finding> finding() {
    return worstAction().or(this::doubtful);
  }

  /** A name without any verb that is about money. */
  Optional<Finding> money() {
    return money.stream()
        .findFirst()
        .map(word -> finding(Category.FINANCIAL, Confidence.MEDIUM, word));
  }

  private Optional<Finding> worstAction() {
    return IntStream.range(0, name.words().size())
        .filter(this::isVerb)
        .boxed()
        .findFirst()
        .flatMap(
            first ->
                IntStream.range(first, name.words().size())
                    .filter(i -> i == first || (isVerb(i) && isFurtherAction(i, first)))
                    .mapToObj(i -> actionAt(i, Confidence.HIGH).stream())
                    .flatMap(found -> found)
                    .reduce(Finding::orWorse));
  }

  /** A word that may be a noun is one in the plural. */
  private boolean isVerb(int i) {
    return lexicon.category(Role.VERB, word(i)).isPresent()
        || lexicon.exact(Role.DUAL, word(i)).isPresent();
  }

  private boolean isFurtherAction(int i, int first) {
    return isJoined(i) || isVerbOnly(i) || endsANameWhoseVerbComesLast(i, first);
  }

  private boolean isJoined(int i) {
    return lexicon.is(Role.JOINT, word(i - 1));
  }

  private boolean isVerbOnly(int i) {
    return lexicon.exact(Role.VERB, word(i)).isPresent()
        && (i + 1 == name.words().size() || !lexicon.is(Role.ABOUT, word(i + 1)));
  }

  private boolean endsANameWhoseVerbComesLast(int i, int first) {
    return i + 1 == name.words().size()
        && first > 0
        && lexicon.exact(Role.DUAL, word(first)).isPresent();
  }

  private Optional<Finding> doubtful() {
    return IntStream.range(0, name.words().size())
        .filter(i -> lexicon.exact(Role.MAYBE, word(i)).isPresent())
        .boxed()
        .findFirst()
        .flatMap(i -> actionAt(i, Confidence.MEDIUM));
  }

  private Optional<Finding> actionAt(int i, Confidence confidence) {
    Word word = name.words().get(i);
    return lexicon
        .action(word.text())
        .or(() -> lexicon.category(Role.MAYBE, word.text()))
        .map(
            action ->
                movesMoney(action, word)
                    .map(money -> finding(Category.FINANCIAL, confidence, money))
                    .orElseGet(() -> finding(action, confidence, word)));
  }

  /** To create or change what is about money moves money; to read it does not. */
  private Optional<Word> movesMoney(Category action, Word verb) {
    boolean reads = action == Category.READ && !lexicon.is(Role.MOVES, verb.text());
    return reads || action == Category.DESTRUCTIVE
        ? Optional.empty()
        : money.stream().filter(noun -> !noun.equals(verb)).findFirst();
  }

  private static List<Word> money(Lexicon lexicon, List<Word> words) {
    return words.stream().anyMatch(w -> lexicon.is(Role.PLAIN, w.text()))
        ? List.of()
        : words.stream().filter(w -> lexicon.is(Role.MONEY, w.text())).limit(2).toList();
  }

  private String word(int i) {
    return name.words().get(i).text();
  }

  private Finding finding(Category category, Confidence confidence, Word word) {
    return new Finding(category, confidence, new Evidence(Place.NAME, name.quotation(word, word)));
  }
}

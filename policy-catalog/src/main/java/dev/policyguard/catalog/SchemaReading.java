package dev.policyguard.catalog;

import dev.policyguard.call.JsonObject;
import dev.policyguard.catalog.Evidence.Place;
import dev.policyguard.catalog.Lexicon.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the JSON Schema of a tool's arguments says, wherever in it {@code properties} stand: an
 * argument that carries a command, the values that an argument named {@code action} can have, and
 * arguments such as {@code force}, which nobody needs for reading.
 */
final class SchemaReading {

  private static final List<String> ALTERNATIVES = List.of("items", "anyOf", "oneOf", "allOf");

  /** How many characters of names and values are read. */
  static final int MAX_CHARACTERS = 200_000;

  private final Lexicon lexicon;
  private int left = MAX_CHARACTERS;
  private final List<Map.Entry<?, ?>> arguments = new ArrayList<>();

  SchemaReading(Lexicon lexicon, JsonObject schema) {
    this.lexicon = lexicon;
    collect(schema.asMap());
  }

  /**
   * The worst that the arguments say.
   *
   * @param said what name and description say
   * @param readOnly whether the description says that it only reads
   */
  Optional<Finding> finding(Optional<Finding> said, boolean readOnly) {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<?, ?> argument : arguments) {
      String name = String.valueOf(argument.getKey());
      if (!readOnly || said.filter(f -> f.category() == Category.READ).isEmpty()) {
        carried(name, said).ifPresent(findings::add);
      }
      chosen(name, argument.getValue()).ifPresent(findings::add);
    }
    return findings.stream().reduce(Finding::orWorse);
  }

  /** Whether there was more than is read. */
  boolean wasCut() {
    return left == 0;
  }

  /** Arguments that carry what is run, and arguments of effects where the verb is in doubt. */
  private Optional<Finding> carried(String argument, Optional<Finding> said) {
    boolean isClear = said.filter(f -> f.confidence() == Confidence.HIGH).isPresent();
    boolean reads = said.filter(f -> f.category() == Category.READ).isPresent();
    WordText words = words(argument);
    boolean isRun =
        ends(words, Role.ARGUMENT) ? reads || !isClear : !isClear && ends(words, Role.DOUBTFUL);
    if (isRun) {
      return Optional.of(finding(Category.EXECUTE, argument));
    }
    return !isClear && is(words, Role.HINT)
        ? Optional.of(finding(Category.OTHER, argument))
        : Optional.empty();
  }

  /** The worst action that an argument lets a caller choose. */
  private Optional<Finding> chosen(String argument, @Nullable Object schema) {
    return is(words(argument), Role.CHOICE)
        ? values(schema)
            .flatMap(value -> chosenAction(argument, value).stream())
            .reduce(Finding::orWorse)
        : Optional.empty();
  }

  private Optional<Finding> chosenAction(String argument, String value) {
    return new NameReading(lexicon, words(value))
        .finding()
        .filter(found -> found.confidence() == Confidence.HIGH)
        .map(found -> finding(found.category(), argument + ": \"" + value + "\""));
  }

  /** What {@code enum} and {@code const} list, in arrays and alternatives too. */
  private static Stream<String> values(@Nullable Object schema) {
    if (schema instanceof List<?> alternatives) {
      return alternatives.stream().flatMap(SchemaReading::values);
    }
    if (!(schema instanceof Map<?, ?> map)) {
      return Stream.empty();
    }
    Stream<?> listed = map.get("enum") instanceof List<?> list ? list.stream() : Stream.empty();
    Stream<?> fixed = Stream.ofNullable(map.get("const"));
    return Stream.concat(
        Stream.concat(listed, fixed).filter(String.class::isInstance).map(String.class::cast),
        ALTERNATIVES.stream().flatMap(inner -> values(map.get(inner))));
  }

  private void collect(@Nullable Object schema) {
    if (schema instanceof List<?> list) {
      list.forEach(this::collect);
    } else if (schema instanceof Map<?, ?> map) {
      if (map.get("properties") instanceof Map<?, ?> properties) {
        arguments.addAll(properties.entrySet());
      }
      map.values().forEach(this::collect);
    }
  }

  private boolean is(WordText words, Role role) {
    return lexicon.is(role, words.words().stream().map(Word::text).collect(Collectors.joining()));
  }

  private boolean ends(WordText words, Role role) {
    int last = words.words().size() - 1;
    return last >= 0 && lexicon.is(role, words.words().get(last).text());
  }

  private WordText words(String text) {
    left -= Math.min(left, text.length() + 1);
    return WordText.of(left > 0 ? text : "", lexicon::isKnown);
  }

  private static Finding finding(Category category, String quotation) {
    return new Finding(
        category, Confidence.MEDIUM, new Evidence(Place.SCHEMA, Quotation.cut(quotation)));
  }
}

package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.catalog.Lexicon.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lexicon says one thing of a word, and every line of it can be read. */
class LexiconTest {

  private static final Set<String> ACTIONS = Set.of("verb", "dual", "maybe");

  @Test
  void shipped_everyAction_standsOnOneLine() {
    Map<String, String> lines = new HashMap<>();
    for (String line : lines()) {
      String head = head(line);
      if (ACTIONS.contains(head.split(" ", -1)[0])) {
        for (String word : words(line)) {
          assertThat(lines.put(word, head)).as("%s is %s and also", word, head).isNull();
        }
      }
    }
    assertThat(lines).hasSizeGreaterThan(200);
  }

  @Test
  void shipped_whatMayStandBeforeAVerb_isNone() {
    Lexicon lexicon = Lexicon.shipped();
    for (String line : lines()) {
      if (Set.of("filler", "subject", "joint", "not", "never").contains(head(line))) {
        assertThat(words(line)).noneMatch(word -> lexicon.action(word).isPresent());
      }
    }
  }

  @Test
  void shipped_everyWord_isOneLowerCaseWordInItsBaseForm() {
    for (String line : lines()) {
      assertThat(words(line)).allMatch(word -> word.matches("[a-z]+|&"));
    }
  }

  @Test
  void shipped_everyRole_hasWordsAndIsExplained() {
    Set<String> heads = new HashSet<>();
    lines().forEach(line -> heads.add(head(line).split(" ", -1)[0]));
    String comments = String.join("\n", Lexicon.shippedLines());

    for (Role role : Role.values()) {
      String name = role.name().toLowerCase(Locale.ROOT);
      assertThat(heads).contains(name);
      assertThat(comments).containsPattern("(?m)^#   " + name + " +\\w");
    }
  }

  @Test
  void shipped_noLine_isWiderThanTheRest() {
    assertThat(Lexicon.shippedLines()).allMatch(line -> line.length() <= 122);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"verb: get", "money Read: cash", "noun Read: get", "verb Read get", "verb", ": x"})
  void of_whatIsNoLine_isRefused(String line) {
    assertThatThrownBy(() -> Lexicon.of(List.of(line)))
        .hasMessage("\"%s\": must be a role, its category if it has one, a colon and words", line);
  }

  @Test
  void of_aWordTwice_isRefused() {
    assertThatThrownBy(() -> Lexicon.of(List.of("verb Read: get", "verb Write: get")))
        .hasMessage("get: is written down twice as VERB");
  }

  @Test
  void category_formsWithAnS_areUnderstood() {
    Lexicon lexicon = Lexicon.of(List.of("verb Write: modify fix erase"));

    assertThat(List.of("modify", "modifies", "fix", "fixes", "erases"))
        .allMatch(word -> lexicon.action(word).isPresent());
    assertThat(lexicon.exact(Role.VERB, "modifies")).isEmpty();
    assertThat(lexicon.action("fixed")).isEmpty();
  }

  private static List<String> lines() {
    return Lexicon.shippedLines().stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  private static String head(String line) {
    return line.substring(0, line.indexOf(':'));
  }

  private static List<String> words(String line) {
    return List.of(line.substring(line.indexOf(':') + 2).split(" +", -1));
  }
}

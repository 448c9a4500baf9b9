package dev.policyguard.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of attacks names every test of one, and no test that does not exist. */
class AttacksTest {

  private static final Path ROOT = Path.of(System.getProperty("policyguard.root", ".."));

  private static final Pattern TEST = Pattern.compile("void (attack_[0-9]{2}_\\w+)\\(");
  private static final Pattern NAMED = Pattern.compile("`(attack_[0-9]{2}_\\w+)`");

  @Test
  void page_namesTheTestsThatThereAre() throws IOException {
    assertThat(matches(NAMED, Files.readString(ROOT.resolve("docs/attacks.md"))))
        .containsExactlyElementsOf(tests());
  }

  @Test
  void attacks_onReadingAndConditions_eachHaveATest() throws IOException {
    Collection<String> numbers =
        tests().stream().map(test -> test.substring(0, 9)).collect(Collectors.toSet());

    for (int attack = 1; attack <= 15; attack++) {
      assertThat(numbers).contains("attack_%02d".formatted(attack));
    }
  }

  @Test
  void attacks_onCounting_eachHaveATest() throws IOException {
    Collection<String> numbers =
        tests().stream().map(test -> test.substring(0, 9)).collect(Collectors.toSet());

    assertThat(numbers)
        .contains(
            "attack_16",
            "attack_17",
            "attack_18",
            "attack_19",
            "attack_20",
            "attack_21",
            "attack_22",
            "attack_23",
            "attack_24");
  }

  @Test
  void attacks_onApprovalsReloadAndAudit_eachHaveATest() throws IOException {
    Collection<String> numbers =
        tests().stream().map(test -> test.substring(0, 9)).collect(Collectors.toSet());

    for (int attack = 25; attack <= 31; attack++) {
      assertThat(numbers).contains("attack_" + attack);
    }
  }

  private static Set<String> tests() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(
              file ->
                  file.toString().endsWith("Test.java")
                      || file.toString().endsWith("Properties.java"))
          .filter(file -> file.toString().contains("src/test/java"))
          .map(AttacksTest::read)
          .flatMap(source -> matches(TEST, source).stream())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> matches(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}

package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.policyguard.policy.InvalidPolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each document in {@code refused/} is refused with the words in the {@code .txt} beside it.
 *
 * <p>To rewrite the words: {@code mvn -pl policy-core,policy-json verify
 * -Dpolicyguard.rewrite=true}, and then read the difference.
 */
class RefusedDocumentsTest {

  static final Path FOLDER = Path.of("src/test/resources/dev/policyguard/json/refused");

  static Stream<String> documents() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void read_brokenDocument_refusedInTheseWords(String name) throws IOException {
    String words = message(refusal(name)) + "\n";
    Path golden = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("policyguard.rewrite")) {
      Files.writeString(golden, words);
    }

    assertThat(words).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void read_brokenDocument_messageIsSafeToPrint(String name) {
    InvalidPolicyException refusal = refusal(name);

    assertThat(message(refusal).codePoints()).allMatch(c -> c == '\n' || SafeText.isVisible(c));
    assertThat(message(refusal).lines()).allMatch(line -> line.length() < 400);
    assertThat(message(refusal)).doesNotContainIgnoringCase("jackson", "networknt", "exception");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void read_brokenDocument_everyProblemHasItsPlaceInDocumentOrder(String name) {
    InvalidPolicyException refusal = refusal(name);

    assertThat(refusal.problems()).isNotEmpty().allMatch(p -> p.location().isPresent());
    assertThat(refusal.problems())
        .isSortedAccordingTo(
            (a, b) -> {
              int lines = a.location().get().line() - b.location().get().line();
              return lines != 0 ? lines : a.location().get().column() - b.location().get().column();
            });
  }

  @Test
  void refused_everyText_hasItsDocument() throws IOException {
    List<String> documents = documents().toList();
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".txt"))
          .allMatch(name -> documents.contains(name.replace(".txt", "")))
          .hasSameSizeAs(documents);
    }
  }

  private static InvalidPolicyException refusal(String name) {
    Path file = FOLDER.resolve(name + ".json");
    InvalidPolicyException refusal =
        catchThrowableOfType(InvalidPolicyException.class, () -> PolicyFile.read(file));
    assertThat(refusal).as("%s is refused", file).isNotNull();
    return refusal;
  }

  /** Without the folder, which some systems write in another way. */
  private static String message(InvalidPolicyException refusal) {
    return refusal.getMessage().substring(refusal.getMessage().indexOf("refused") + 8);
  }
}

package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.InvalidPartException;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What is suggested can be typed. */
class AdviceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "amount; args.amount",
        "arg.amount; args.amount",
        "Arguments.amount; args.amount",
        "$.items[0].price; args.items[0].price",
        "$['unit price']; args[\"unit price\"]",
        "/items/amount; args.items.amount",
        "args.items.[0]; args.items[0]",
        "args[items][].price; args[\"items\"][*].price",
        "args.unit price.x; args[\"unit price\"].x",
        "callers.role; caller.role",
        "[0].x; args[0].x"
      })
  void path_ofAnotherLanguage_isTranslated(String written, String meant) {
    assertThat(PathAdvice.of(written)).contains("did you mean " + SafeText.quoted(meant) + "?");
  }

  @Property(tries = 2_000)
  void path_thatIsSuggested_isAPath(@ForAll("paths") String text) {
    Optional<String> advice = PathAdvice.of(text);

    advice
        .filter(words -> words.startsWith("did you mean") && !words.contains("…"))
        .ifPresent(
            words -> {
              String quoted = words.substring("did you mean ".length(), words.length() - 1);
              String path = JsonMapper.shared().readValue(quoted, String.class);
              assertThat(ArgumentPath.parse(path)).hasToString(path);
            });
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(
            "args", "caller", ".", "[", "]", "\"", "'", "*", "0", "-1", "a", "b c", "$", "/", "\\",
            " ", "é", "\u202e")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts))
        .filter(text -> !isPath(text));
  }

  private static boolean isPath(String text) {
    try {
      ArgumentPath.parse(text);
      return true;
    } catch (InvalidPartException e) {
      return false;
    }
  }

  @Property(tries = 1_000)
  void rate_anyText_isReadOrRefusedWithWords(@ForAll("rates") String text) {
    if (Rate.parse(text).isEmpty()) {
      Optional<String> advice = Rate.refusal("/x", text).advice();
      advice
          .filter(words -> words.startsWith("did you mean \""))
          .ifPresent(
              words -> assertThat(Rate.parse(words.substring(14, words.length() - 2))).isPresent());
    }
  }

  @Provide
  Arbitrary<String> rates() {
    return Arbitraries.of(
            "1", "0", "10", ".", "5", "e", "9", "/", " ", "per", "minute", "s", "hours", "-", "\n")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }
}

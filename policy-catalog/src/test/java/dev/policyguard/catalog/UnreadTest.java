package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.tool.ToolDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read is never called harmless, however it is disguised. */
class UnreadTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "de\u200Blete_file", // zero-width space
        "de\u00ADlete_file", // soft hyphen
        "de\uFE0Flete_file", // variation selector
        "de\u0000lete_file",
        "\u202Edelete_file", // right-to-left override
        "ｄｅｌｅｔｅ_file",
        "𝐝𝐞𝐥𝐞𝐭𝐞_file",
        "d\u00E9l\u00E8te_file",
        "d\u0334elete_file", // a mark that composes with nothing
        "DeLeTe_file",
      })
  void classify_aDisguiseThatCanBeUndone_isUndone(String name) {
    assertThat(category(name, "Gets a file")).isEqualTo(Category.DESTRUCTIVE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get_d\u0435lete", // a Cyrillic letter
        "get_\u0441\u043E\u0440\u0443", // "copy" of Cyrillic letters alone
        "get_de\u3164lete", // a letter that is not shown
        "get_de\uD800lete",
        "get_d\u0131scard",
        "get_удалить",
      })
  void classify_lettersThatCannotBeRead_makeNothingHarmless(String name) {
    Classification said =
        RiskClassifier.standard().classify(ToolDefinition.of(name, "Gets a file"));

    assertThat(said.category()).isEqualTo(Category.OTHER);
    assertThat(said.reason())
        .isEqualTo(
            "The name has letters that we cannot read, and what was not read is not harmless.");
  }

  @Test
  void classify_aDescriptionThatMixesAlphabets_isNotTrusted() {
    assertThat(category("get_file", "Gets a file and d\u0435letes it.")).isEqualTo(Category.OTHER);
    assertThat(category("get_latency", "Gets the latency in \u03BCs.")).isEqualTo(Category.READ);
  }

  @ParameterizedTest
  @ValueSource(strings = {"天気を取得します", "Получает погоду", "Ruft das Wetter ab", "يجلب الطقس"})
  void classify_anotherLanguage_leavesTheNameToDecide(String description) {
    assertThat(category("get_weather", description)).isEqualTo(Category.READ);
    assertThat(category("weather_x", description)).isEqualTo(Category.OTHER);
  }

  @Test
  void classify_aNameThatIsCut_isNotCalledWritingEither() {
    assertThat(category("set_" + "x".repeat(30_000) + "_delete", "")).isEqualTo(Category.OTHER);
  }

  private static Category category(String name, String description) {
    return RiskClassifier.standard().classify(ToolDefinition.of(name, description)).category();
  }
}

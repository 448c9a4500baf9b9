package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SafeTextTest {

  @Test
  void quoted_textThatHidesOrMoves_isEscaped() {
    assertThat(SafeText.quoted("a\"\\\n\r\t\u001b\u0085\u00a0\u200b\u202e\u2028\ufeff\ud800é😀"))
        .isEqualTo(
            "\"a\\\"\\\\\\n\\r\\t\\u001b\\u0085\\u00a0\\u200b\\u202e\\u2028\\ufeff\\ud800é😀\"");
  }

  @Test
  void quoted_longText_isCutBetweenCharacters() {
    assertThat(SafeText.quoted("😀".repeat(30))).isEqualTo("\"" + "😀".repeat(30) + "\"");
    assertThat(SafeText.quoted("x" + "😀".repeat(30))).isEqualTo("\"x" + "😀".repeat(29) + "…\"");
    assertThat(SafeText.bare("x" + "😀".repeat(30))).isEqualTo("x" + "😀".repeat(29) + "…");
    assertThat(SafeText.bare("x".repeat(5_000))).isEqualTo("x".repeat(60) + "…");
  }

  @Property(tries = 500)
  void quotedAndBare_anyText_areSafeAndShort(@ForAll String text) {
    for (String shown : new String[] {SafeText.quoted(text), SafeText.bare(text)}) {
      assertThat(shown.codePoints()).allMatch(SafeText::isVisible);
      assertThat(shown.length()).isLessThan(60 * 12 + 4);
    }
  }
}

package dev.policyguard.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "run_tests", "Grüße, 世界, שלום, 😀", "\"quoted\" \\ and 'not'"})
  void of_plainText_isTheSame(String text) {
    assertThat(PlainText.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "000a, \\n",
    "000d, \\r",
    "0009, \\t",
    "0000, \\u0000",
    "001b, \\u001b",
    "007f, \\u007f",
    "0085, \\u0085",
    "00ad, \\u00ad",
    "061c, \\u061c",
    "200b, \\u200b",
    "200f, \\u200f",
    "2028, \\u2028",
    "2029, \\u2029",
    "202e, \\u202e",
    "2066, \\u2066",
    "feff, \\ufeff",
    "d800, \\ud800",
    "dfff, \\udfff",
    "e0041, \\udb40\\udc41",
    "ffff, \\uffff"
  })
  void of_whatIsNotText_isItsEscape(String codePoint, String escape) {
    String text = "a" + Character.toString(Integer.parseInt(codePoint, 16)) + "b";

    assertThat(PlainText.of(text)).isEqualTo("a" + escape + "b");
  }

  @Test
  void of_longText_isCutBetweenCharacters() {
    assertThat(PlainText.of("ab😀cd", 3)).isEqualTo("ab…");
    assertThat(PlainText.of("abc", 3)).isEqualTo("abc");
    assertThat(PlainText.of("abcd", 3)).isEqualTo("abc…");
    assertThat(PlainText.quoted("abcd", 3)).isEqualTo("\"abc…\"");
  }

  @Test
  void quoted_anyText_isAJsonString() {
    assertThat(PlainText.quoted("a\"b\\c\nd")).isEqualTo("\"a\\\"b\\\\c\\nd\"");
  }
}

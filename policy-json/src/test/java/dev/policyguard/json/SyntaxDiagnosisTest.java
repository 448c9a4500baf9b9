package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What Jackson refuses is explained, and nothing else: the two agree on what JSON is. */
class SyntaxDiagnosisTest {

  private static final JsonMapper JACKSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final String DOCUMENT =
      PolicyFile.write(
          Policy.builder()
              .hide("a\\\"\n", "\ud83d\ude00")
              .tool("t", ToolRule.limited(Limit.of("c", 10, new Window(90))))
              .tool("u", ToolRule.allow())
              .build());

  @Property(tries = 3_000)
  void accepts_damagedDocument_asJacksonDoes(@ForAll("damaged") String text) {
    assertThat(SyntaxDiagnosis.accepts(new SourceText("", text))).isEqualTo(isJson(text));
  }

  @Property(tries = 3_000)
  void accepts_fragments_asJacksonDoes(@ForAll("fragments") String text) {
    assertThat(SyntaxDiagnosis.accepts(new SourceText("", text))).isEqualTo(isJson(text));
  }

  @Property(tries = 1_000)
  void read_fragments_givesAValueOrAFinding(@ForAll("fragments") String text) {
    SourceText source = new SourceText("", text);
    Findings findings = new Findings(source);

    Optional<JsonReader.Json> document = JsonReader.read(source, findings);

    assertThat(document.isPresent()).isEqualTo(isJson(text));
    assertThat(document.isPresent() || !findings.refusal().problems().isEmpty()).isTrue();
  }

  @Provide
  Arbitrary<String> damaged() {
    return Combinators.combine(
            Arbitraries.integers().between(0, DOCUMENT.length()),
            Arbitraries.integers().between(0, 3),
            fragment().list().ofMaxSize(2))
        .as(
            (at, removed, inserted) ->
                DOCUMENT.substring(0, at)
                    + String.join("", inserted)
                    + DOCUMENT.substring(Math.min(at + removed, DOCUMENT.length())));
  }

  @Provide
  Arbitrary<String> fragments() {
    return fragment().list().ofMaxSize(8).map(parts -> String.join("", parts));
  }

  private static Arbitrary<String> fragment() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            List.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "\\",
                "/",
                "\"a\"",
                "\"\\u0061\"",
                "\"\\u00g1\"",
                "\"\\x\"",
                "\"\\ud83d\"",
                "\"\\ud83d\\ude00\"",
                "\"\\ude00\"",
                "\\ud83d",
                "\\ude00",
                "1",
                "-",
                "+",
                ".",
                "0",
                "e",
                "E5",
                "-0",
                "01",
                "1.5e-3",
                "true",
                "false",
                "null",
                "nul",
                "True",
                "NaN",
                "Infinity",
                " ",
                "\n",
                "\r",
                "\t",
                "\f",
                "\u000b",
                "\u00a0",
                "\ufeff",
                "\u2028",
                "\u0000",
                "\u0001",
                "\"\t\"",
                "\"\u007f\"",
                "//",
                "/*",
                "#",
                "'",
                "`",
                "x",
                "é",
                "\ud83d\ude00",
                "\ud800",
                "_",
                "$",
                "{\"a\":1}",
                "[1]")),
        Arbitraries.strings().all().ofLength(1));
  }

  private static boolean isJson(String text) {
    String withoutMark = text.startsWith("\ufeff") ? text.substring(1) : text;
    try {
      return !JACKSON.readTree(withoutMark).isMissingNode();
    } catch (JacksonException e) {
      return false;
    }
  }
}

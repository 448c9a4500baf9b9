package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Problem.Location;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values are where their places say, in documents laid out in any way. */
class PlaceTest {

  @Property(tries = 500)
  void read_anyLayout_textAtThePlaceIsTheValue(@ForAll("layouts") String text) {
    SourceText source = new SourceText("", text);
    Findings findings = new Findings(source);
    JsonReader.Json document = JsonReader.read(source, findings).orElseThrow();

    check(source, document.node(), document.place());
  }

  @Property(tries = 500)
  void locate_anyOffset_isWhatCountingLinesAndCodePointsSays(@ForAll("layouts") String layout) {
    SourceText source = new SourceText("", layout);
    String text = source.text();
    int line = 1;
    int column = 1;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      Location location = source.locate(at, at + 1);
      assertThat(location.line()).isEqualTo(line);
      assertThat(location.column()).isEqualTo(column);
      boolean crlf = text.startsWith("\r\n", at);
      if (text.charAt(at) == '\n' || (text.charAt(at) == '\r' && !crlf)) {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
  }

  @Property(tries = 500)
  void locate_anyOffset_caretIsUnderTheOffendingText(@ForAll("layouts") String layout) {
    SourceText source = new SourceText("", layout);
    String text = source.text();
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int codePoint = text.codePointAt(at);
      if (SafeText.isVisible(codePoint) && codePoint != ' ') {
        Location location = source.locate(at, at + 1);
        int caret = location.excerpt().offsetByCodePoints(0, location.caret());
        assertThat(location.excerpt().codePointAt(caret)).isEqualTo(codePoint);
        assertThat(location.width()).isEqualTo(1);
        assertThat(location.excerpt().length()).isLessThan(700);
      }
    }
  }

  @Test
  void locate_halfOfAPairBeforeTheExcerpt_isLeftOut() {
    for (String start : List.of("", "x")) {
      SourceText source = new SourceText("", start + "\ud83d\ude00".repeat(100) + "!");
      int end = source.text().length() - 1;

      Location location = source.locate(end, end + 1);

      assertThat(location.column()).isEqualTo(start.length() + 101);
      assertThat(location.excerpt()).startsWith("…\ud83d\ude00").endsWith("\ud83d\ude00!");
      assertThat(location.marker())
          .hasSize(location.excerpt().codePointCount(0, location.excerpt().length()));
    }
  }

  @Test
  void locate_textLongerThanTheExcerpt_markEndsWithTheExcerpt() {
    SourceText source = new SourceText("", "\"" + "x".repeat(500) + "\"");

    Location location = source.locate(0, 502);

    assertThat(location.excerpt()).hasSize(101).endsWith("x…");
    assertThat(location.marker()).isEqualTo("^".repeat(100));
  }

  @Test
  void at_pointerIntoNothing_isTheInnermostThereIs() {
    SourceText source = new SourceText("", "{\"a/b\": [1, {\"~\": 2}]}");
    Place place = JsonReader.read(source, new Findings(source)).orElseThrow().place();

    assertThat(place.at("/a~1b/1/~0").value().start()).isEqualTo(18);
    assertThat(place.at("/a~1b/1/~0/x/y").value().start()).isEqualTo(18);
    assertThat(place.at("/a~1b/7").value().start()).isEqualTo(8);
    assertThat(place.at("/a~1b/01x").value().start()).isEqualTo(8);
    assertThat(place.at("").value().start()).isZero();
  }

  private static void check(SourceText source, JsonNode node, Place place) {
    if (node.isObject()) {
      assertThat(source.text().charAt(place.start())).isEqualTo('{');
      assertThat(place.members()).hasSize(node.size());
      place
          .members()
          .forEach(
              (name, member) -> {
                String written = source.text().substring(member.start(), member.end());
                assertThat(JsonMapper.shared().readTree(written).asString()).isEqualTo(name);
                check(source, node.get(name), member.value());
              });
    } else if (node.isArray()) {
      assertThat(source.text().charAt(place.start())).isEqualTo('[');
      assertThat(place.elements()).hasSize(node.size());
      for (int i = 0; i < node.size(); i++) {
        check(source, node.get(i), place.elements().get(i));
      }
    } else {
      String written = source.text().substring(place.start(), place.end());
      assertThat(JsonMapper.shared().readTree(written).asString("null"))
          .isEqualTo(node.asString("null"));
    }
  }

  @Provide
  Arbitrary<String> layouts() {
    Arbitrary<String> space =
        Arbitraries.of("", "", " ", "\t", "\n", "\r\n", "\r", "\r\r\n", "\n\n  ", " ".repeat(90));
    Arbitrary<String> mark = Arbitraries.of("", "\ufeff");
    Arbitrary<List<String>> spaces = space.list().ofSize(64);
    return spaces.flatMap(
        between -> mark.flatMap(bom -> value(3).map(tokens -> bom + joined(tokens, between))));
  }

  private static String joined(List<String> tokens, List<String> spaces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      text.append(spaces.get(i % spaces.size())).append(tokens.get(i));
    }
    return text.append(spaces.get(tokens.size() % spaces.size())).toString();
  }

  /** The tokens of a value. */
  private static Arbitrary<List<String>> value(int depth) {
    Arbitrary<List<String>> leaf =
        Arbitraries.of(
                "1",
                "-2",
                "0",
                "17",
                "true",
                "false",
                "null",
                "\"\"",
                "\"\\\"\\\\\"",
                "\"\ud83d\ude00x\"",
                "\"\\ud83d\\ude00\"",
                "\"é\u202e\"",
                "\"" + "\ud83d\ude00".repeat(80) + "\"")
            .map(List::of);
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<List<String>> array =
        value(depth - 1).list().ofMaxSize(3).map(parts -> enclosed("[", parts, "]"));
    Arbitrary<List<String>> object =
        value(depth - 1)
            .list()
            .ofMaxSize(3)
            .map(
                parts -> {
                  List<List<String>> members = new ArrayList<>();
                  for (List<String> part : parts) {
                    List<String> member = new ArrayList<>();
                    member.add("\"\\u006e\ud83d\ude00" + members.size() + "/~\"");
                    member.add(":");
                    member.addAll(part);
                    members.add(member);
                  }
                  return enclosed("{", members, "}");
                });
    return Arbitraries.oneOf(leaf, array, object);
  }

  private static List<String> enclosed(String open, List<List<String>> parts, String close) {
    List<String> tokens = new ArrayList<>();
    tokens.add(open);
    for (List<String> part : parts) {
      if (tokens.size() > 1) {
        tokens.add(",");
      }
      tokens.addAll(part);
    }
    tokens.add(close);
    return tokens;
  }
}

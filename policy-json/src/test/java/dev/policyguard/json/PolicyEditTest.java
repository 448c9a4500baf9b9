package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.policy.Limit;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import org.junit.jupiter.api.Test;

class PolicyEditTest {

  private static final String ONE_LINE =
      "{\"version\":\"1\",\"default\":\"deny\",\"hide\":[\"x\"],\"tools\":{\"a\":{}}}";

  private static PolicyEdit edit(String text) {
    return PolicyEdit.of(PolicyDocument.parse("policy", text));
  }

  @Test
  void text_withoutAnyEdit_isTheText() {
    assertThat(edit(ONE_LINE).text()).isEqualTo(ONE_LINE);
    assertThat(edit(ONE_LINE).hide("x").text()).isEqualTo(ONE_LINE);
  }

  @Test
  void text_ofOneLine_staysOnOneLine() {
    ToolRule limited = ToolRule.limited(Limit.of("b_rate", 3, Window.HOUR));

    assertThat(edit(ONE_LINE).tool("b", limited).hide("y").description("a", "\"why\"").text())
        .isEqualTo(
            "{\"version\":\"1\",\"default\":\"deny\",\"hide\":[\"x\", \"y\"],"
                + "\"tools\":{\"a\":{\"description\": \"\\\"why\\\"\"}, \"b\": { \"limits\": ["
                + " { \"counter\": \"b_rate\", \"window\": \"hour\", \"max\": 3 } ] }}}");
  }

  @Test
  void text_withTabsAndCarriageReturns_keepsThem() {
    String text =
        "{\r\n\t\"version\": \"1\",\r\n\t\"default\": \"deny\",\r\n\t\"tools\": {\r\n\t\t\"a\": {}\r\n\t}\r\n}\r\n";

    assertThat(edit(text).tool("b", ToolRule.allow()).text())
        .isEqualTo(text.replace("\"a\": {}", "\"a\": {},\r\n\t\t\"b\": {}"));
  }

  @Test
  void description_thatGoesOn_leavesWhatStandsThereAsItIsWritten() {
    String text =
        "{\"version\":\"1\",\"default\":\"deny\",\"tools\":{\"\\u0061\":"
            + "{\"description\":\"\\u0041 \\/ \\ud83d\\ude00\"}}}";

    assertThat(edit(text).description("a", "A / \ud83d\ude00 \"b\"").text())
        .isEqualTo(text.replace("\\ude00", "\\ude00 \\\"b\\\""));
  }

  @Test
  void tool_thatIsListed_isRefused() {
    assertThatThrownBy(() -> edit(ONE_LINE).tool("a", ToolRule.allow()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tool: the policy lists \"a\", must be a tool it does not list");
  }

  @Test
  void description_ofAToolThatIsNotListed_isRefused() {
    assertThatThrownBy(() -> edit(ONE_LINE).description("x", "why"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tool: the policy does not list \"x\", must be a tool it lists");
  }

  @Test
  void entries_ofAFileOfTools_keepWhatElseItSays() {
    String text = "{\"tools\":[{\"name\":\"a\",\"description\":\"d\",\"override\":\"Read\"}]}";
    ToolEntry entry = ToolsFile.entries("tools.json", text).get(0);

    assertThat(entry.notes().asMap()).containsOnlyKeys("override");
    assertThat(ToolsFile.entries("again", ToolsFile.writeEntries(java.util.List.of(entry))))
        .containsExactly(entry);
  }
}

package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.tool.ToolDefinition;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools, in each form in which they come out of a server. */
class ToolsFileTest {

  private static final String READ = "{\"name\":\"read\",\"description\":\"Reads.\"}";
  private static final String WRITE = "{\"name\":\"write\",\"inputSchema\":{\"maximum\":1.50}}";

  private static final List<ToolDefinition> BOTH =
      List.of(
          ToolDefinition.of("read", "Reads."),
          ToolDefinition.builder("write")
              .inputSchema(Map.of("maximum", new BigDecimal("1.50")))
              .build());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[%s,%s]",
        "{\"tools\":[%s,%s]}",
        "{\"result\":{\"tools\":[%s,%s]},\"id\":1,\"jsonrpc\":\"2.0\"}",
        "%s\n%s\n",
        "{\"tools\":[%s]}\n{\"tools\":[%s],\"nextCursor\":null}",
        "[[%s],[[%s]]]"
      })
  void parse_everyForm_givesTheTools(String form) {
    assertThat(ToolsFile.parse("tools.json", form.formatted(READ, WRITE))).isEqualTo(BOTH);
  }

  @Test
  void parse_membersOfAnotherType_countAsLeftOut() {
    assertThat(
            ToolsFile.parse(
                "t",
                "{\"name\":\"a\",\"title\":1,\"description\":null,\"inputSchema\":[],"
                    + "\"outputSchema\":true,\"annotations\":\"x\"}"))
        .containsExactly(ToolDefinition.of("a", ""));
  }

  @Test
  void write_wholeDefinition_isIndentedInTheOrderOfTheProtocol() {
    ToolDefinition tool =
        ToolDefinition.builder("read")
            .title("Read")
            .description("Reads.")
            .inputSchema(Map.of("type", "object"))
            .outputSchema(Map.of("type", "string"))
            .annotations(Map.of("readOnlyHint", true))
            .build();

    assertThat(ToolsFile.write(List.of(tool)))
        .isEqualToNormalizingNewlines(
            """
            {
              "tools" : [ {
                "name" : "read",
                "title" : "Read",
                "description" : "Reads.",
                "inputSchema" : {
                  "type" : "object"
                },
                "outputSchema" : {
                  "type" : "string"
                },
                "annotations" : {
                  "readOnlyHint" : true
                }
              } ]
            }
            """);
  }

  @Property(tries = 300)
  void parse_whatWasWritten_isEqual(
      @ForAll(supplier = RandomTools.class) List<ToolDefinition> tools) {
    assertThat(ToolsFile.parse("tools.json", ToolsFile.write(tools)))
        .extracting(ToolDefinition::digest)
        .isEqualTo(tools.stream().map(ToolDefinition::digest).toList());
  }

  @Test
  void parse_noTools_isRefused() {
    for (String empty : List.of("", "[]", "{\"tools\":[]}")) {
      assertRefused(empty, "has no tools, must be an answer to tools/list or an array of tools");
    }
  }

  @Test
  void parse_valueThatIsNoTool_isRefused() {
    for (String none : List.of("7", "[null]", "{}", "{\"name\":7}", "{\"tools\":[\"read\"]}")) {
      assertRefused(none, "has a value that is no tool; a tool is an object with a \"name\"");
    }
  }

  @Test
  void parse_brokenJson_isRefusedWithThePlace() {
    assertRefused(
        "[" + READ + ",\n  ?]", "is not strict JSON, or has a name twice, at line 2, column 3");
    assertRefused(
        "{\"name\":\"a\",\n\"\\u006eame\":\"b\"}",
        "is not strict JSON, or has a name twice, at line 2, column 12");
    assertRefused(
        "{\"name\":\"a\",\"inputSchema\":{\"maximum\":1e99999999999}}",
        "has a number whose exponent is too large");
  }

  @Test
  void parse_schemaThatIsTooDeep_isRefused() {
    assertRefused(
        "{\"name\":\"re\\nad\",\"inputSchema\":" + "{\"not\":".repeat(70) + "1" + "}".repeat(71),
        "has the tool \"re\\nad\", whose inputSchema cannot be used: its values are nested more than"
            + " 64 levels deep, which is the most allowed");
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> ToolsFile.parse("to\nols.json", text))
        .isInstanceOf(InvalidToolsException.class)
        .hasMessage("to\\nols.json: " + message);
  }
}

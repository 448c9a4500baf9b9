package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.guard.ApprovalRequest;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.TypeRef;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person reads who has to approve a call. */
class ApprovalFormTest {

  @Test
  void attack_30_of_lineBreaksAndBidiControls_forgeNoLine() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("amount", 9_000);
    arguments.put("note\nAsked for by: \"root\"", "x\n  \"amount\": 1\nThis question: 0");
    arguments.put("file", "gpj.\u202eexe\u0007");

    assertThat(message(arguments, "eve\u2028\"", "No\nmore \u202e"))
        .isEqualTo(
            """
            May pay run?
            With the arguments
              "amount": 9000
              "note\\nAsked for by: \\"root\\"": "x\\n  \\"amount\\": 1\\nThis question: 0"
              "file": "gpj.\\u202eexe\\u0007"
            Asked for by: "eve\\u2028\\""
            Why you are asked: No\\nmore \\u202e
            This question:\s"""
                + digest(arguments, "eve\u2028\"", "No\nmore \u202e"));
  }

  @Test
  void of_noArguments_saysSo() {
    assertThat(message(Map.of(), "a", "why"))
        .startsWith("May pay run?\nWithout arguments.\nAsked for by: \"a\"\n");
  }

  @Test
  void of_everyKindOfValue_isShownAsJson() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("a", List.of(1, "two", Map.of("three", List.of())));
    arguments.put("b", Map.of());
    arguments.put("c", null);
    arguments.put("d", new BigDecimal("1e400"));
    arguments.put("e", Arrays.asList(true, null));

    assertThat(message(arguments, "a", "why"))
        .contains(
            """
              "a": [1, "two", {"three": []}]
              "b": {}
              "c": null
              "d": 1E+400
              "e": [true, null]
            """)
        .doesNotContain("Not all");
  }

  @Test
  void of_longAndMany_areCutAndSaySo() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("long", "x".repeat(8_000_000));
    arguments.put("emoji", "😀".repeat(1_000));
    arguments.put("list", List.of("y".repeat(200), "z".repeat(200), 3));
    arguments.put("n".repeat(1_000), 1);
    for (int i = 0; i < 10_000; i++) {
      arguments.put("member " + i, i);
    }

    String message = message(arguments, "g".repeat(100_000), "r".repeat(100_000));

    assertThat(message)
        .hasSizeLessThan(4_000)
        .contains("\"long\": \"xxx", "xxx…\n", "😀…\n", "zzz…\n", "nnn…\": 1\n")
        .contains("  … and 9980 more, which are not shown\n")
        .contains("Not all of it is shown here, and all of it would run.\n");
    assertThat(message.codePoints().filter(c -> c >= 0xd800 && c < 0xe000)).isEmpty();
  }

  @Test
  void of_justAsLongAsIsShown_isComplete() {
    String fits = "x".repeat(ShownArguments.MAX_VALUE - 2);

    assertThat(ShownArguments.of(JsonObject.copyOf(Map.of("a", fits))).isComplete()).isTrue();
    assertThat(ShownArguments.of(JsonObject.copyOf(Map.of("a", fits + "x"))).isComplete())
        .isFalse();
    assertThat(ShownArguments.of(JsonObject.copyOf(Map.of("a", List.of(fits, 1)))).isComplete())
        .isFalse();
  }

  @Test
  void attack_11_of_numberOfAMillionDigits_isNotWrittenOut() {
    String message =
        message(
            Map.of("n", BigInteger.ONE.shiftLeft(4_000_000), "s", new BigDecimal("1e1000000000")),
            "a",
            "why");

    assertThat(message)
        .contains("\"n\": (a number of more than 1000 digits)\n", "\"s\": 1E+1000000000\n")
        .contains("Not all of it is shown");
  }

  /** The SDK's own request has its mode twice, or cannot be written at all. */
  @Test
  void of_anyCall_isWrittenAsTheProtocolHasIt() throws IOException {
    String json =
        McpJsonDefaults.getMapper()
            .writeValueAsString(ApprovalForm.of(request(Map.of(), "a", "w")));

    assertThat(json).containsOnlyOnce("mode").contains("\"mode\":\"form\"");
    assertThat(HardenedJson.mapper().readValue(json, new TypeRef<Map<String, Object>>() {}))
        .containsOnlyKeys("mode", "message", "requestedSchema");
  }

  private static String message(Map<String, Object> arguments, String grant, String why) {
    return ApprovalForm.of(request(arguments, grant, why)).message();
  }

  private static String digest(Map<String, Object> arguments, String grant, String why) {
    return request(arguments, grant, why).digest().substring(0, 16);
  }

  private static ApprovalRequest request(Map<String, Object> arguments, String grant, String why) {
    Ruling ruling = new Ruling(DecisionCode.APPROVAL_REQUIRED, "/tools/pay/action", why, "r");
    return new ApprovalRequest(
        ToolCall.of("pay", arguments).from(grant),
        new Decision.ApprovalRequired(1, ruling, Map.of()),
        Duration.ofMinutes(1));
  }
}

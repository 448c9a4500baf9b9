package dev.policyguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.policyguard.policy.Problem.Location;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidPolicyExceptionTest {

  @Test
  void getMessage_problemWithAPlace_pointsAtTheOffendingText() {
    Problem problem =
        Problem.at("/tools/pytest/limits/0/max", "is 0", "must be above 0")
            .withAdvice("to block the tool use \"action\": \"deny\"")
            .withLocation(new Location(7, 16, "\"max\": 0,", 7, 1));

    assertThat(new InvalidPolicyException("policy.json", List.of(problem)))
        .hasMessage(
            """
            policy.json has 1 problem:
              7:16 /tools/pytest/limits/0/max: is 0, must be above 0; to block the tool use "action": "deny"
                  "max": 0,
                         ^""");
  }

  @Test
  void getMessage_problemsWithoutAPlace_areALineEach() {
    List<Problem> problems =
        List.of(
            Problem.at("", "is empty", "must be a JSON object"),
            Problem.at("/hide/0", "is blank", "must be the name of a tool"));

    assertThat(new InvalidPolicyException("policy", problems))
        .hasMessage(
            """
            policy has 2 problems:
              document: is empty, must be a JSON object
              /hide/0: is blank, must be the name of a tool""");
  }

  @Test
  void attack_30_getMessage_namesWithLineBreaksAndBidiControls_forgeNoLine() {
    Problem problem = Problem.at("/tools/a\n  1:1 /b\u001b[2J\u202e", "is unknown", "must not be");

    assertThat(new InvalidPolicyException("x\r\ny", List.of(problem)))
        .hasMessage(
            """
            x\\r\\ny has 1 problem:
              /tools/a\\n  1:1 /b\\u001b[2J\\u202e: is unknown, must not be""");
  }

  @Test
  void getMessage_policyWithHugeCounterName_isShort() {
    Limit limit = Limit.of("x".repeat(60_000), 1, Window.MINUTE);

    assertThat(
            catchThrowable(
                () -> Policy.builder().tool("t", ToolRule.limited(limit, limit)).build()))
        .isInstanceOf(InvalidPolicyException.class)
        .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(400));
  }
}

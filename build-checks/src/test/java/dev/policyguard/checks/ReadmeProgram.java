package dev.policyguard.checks;

// README.md, from here
import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import java.util.Map;

class ReadmeProgram {
  public static void main(String[] args) {
    PolicyGuard guard =
        PolicyGuard.of(
            PolicyFile.parse(
                """
                { "version": "1", "default": "deny",
                  "tools": { "pytest": { "limits": [
                    { "counter": "pytest_rate", "window": "minute", "max": 10 } ] } } }"""));

    for (int i = 1; i <= 11; i++) {
      ToolCall call = ToolCall.of("pytest", Map.of("path", "tests/")).from("grant-42");
      Outcome<String> outcome = guard.call(call, it -> "ran " + it.arguments().get("path"));
      System.out.println(i + ": " + outcome.orElse(denied -> denied.toString()));
    }
  }
}

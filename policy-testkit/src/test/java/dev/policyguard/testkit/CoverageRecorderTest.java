package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageRecorderTest {

  private static final String POLICY =
      """
      { "version": "1", "default": "deny",
        "hide": ["gone"],
        "all_tools": { "limits": [ { "counter": "calls", "window": "minute", "max": 3 } ] },
        "tools": {
          "gone": { "require": [ { "conditions": [] } ] },
          "off": { "action": "deny", "deny_if": [ { "conditions": [] } ] },
          "ask": { "action": "require_approval", "require_approval": [ { "conditions": [] } ] },
          "pay/out": {
            "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ] } ],
            "deny_if": [ { "conditions": [ { "path": "args.usd", "op": "gt", "value": 100 } ] },
                         { "conditions": [ { "path": "args.usd", "op": "gt", "value": 90 },
                                           { "path": "args.to", "op": "eq", "value": "me" } ] } ],
            "require_approval": [ { "name": "much",
                "conditions": [ { "path": "args.usd", "op": "gte", "value": 50 } ] } ],
            "limits": [ { "counter": "spent", "window": "day", "max": 99, "increment_from": "args.usd" } ] } } }
      """;

  @TempDir Path folder;

  private final CoverageRecorder recorder = new CoverageRecorder();

  @Test
  void coverage_nothingPlayedButOneCall_listsAllItems() throws IOException {
    assertThat(covered("{ \"tool\": \"\" }"))
        .hasToString(
            """
            coverage 0 % (0 of 16) of policy 0 by s.json
              """);
  }

  private PolicyCoverage covered(String... calls) throws IOException {
    write("policy.json", POLICY);
    Path file =
        write(
            "s.json",
            "{ \"policy\": \"policy.json\", \"tests\": [ { \"name\": \"t\", \"calls\": [ "
                + String.join(",\n", calls)
                + " ] } ] }");
    assertThat(ScenarioFile.read(file).play(recorder)).isEmpty();
    return recorder.coverages().get(0);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}

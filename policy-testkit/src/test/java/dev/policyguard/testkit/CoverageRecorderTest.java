package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.testkit.PolicyCoverage.Effect;
import dev.policyguard.testkit.PolicyCoverage.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
  private int files;

  @Test
  void coverage_callsThatReachNothing_listsAllThatThereIs() throws IOException {
    assertThat(covered("{ 'tool': '' }").toString().replaceAll("policy [0-9a-f]{12}", "policy X"))
        .isEqualTo(
            """
            coverage 0 % (0 of 18) of policy X by FILE
              (default deny) at /default: never denied a call
              (hidden) at /hide/0: never denied a call
              /all_tools/limits/calls at /all_tools/limits/0: never looked at
              /tools/off/action: never denied a call
              /tools/ask: never let a call pass
              /tools/ask/action: never asked a person
              /tools/pay/out at /tools/pay~1out: never let a call pass
              /tools/pay/out/require/args.reason-exists at /tools/pay~1out/require/0: never looked at
              /tools/pay/out/deny_if/args.usd-gt at /tools/pay~1out/deny_if/0: never looked at
              /tools/pay/out/deny_if/args.usd-gt~2 at /tools/pay~1out/deny_if/1: never looked at
              /tools/pay/out/limits/spent at /tools/pay~1out/limits/0: never looked at
              /tools/pay/out/require_approval/much at /tools/pay~1out/require_approval/0: never looked at"""
                .replace("FILE", file().toString()));
  }

  @Test
  void coverage_everythingSeen_isWhole() throws IOException {
    PolicyCoverage coverage =
        covered(
            "{ 'tool': 'nosuch' }",
            "{ 'tool': 'gone' }",
            "{ 'tool': 'off' }",
            "{ 'tool': 'ask', 'approval': 'yes' }",
            "{ 'at': 60000, 'tool': 'pay/out' }",
            pay(101, "you"),
            pay(91, "me"),
            pay(49, "you"),
            pay(50, "you"),
            pay(51, "you"),
            "{ 'tool': 'ask', 'times': 2, 'approval': 'yes' }",
            pay(0, "you"));
    assertThat(coverage.missing()).isEmpty();
    assertThat(coverage.percent()).isEqualTo(100);
    assertThat(coverage.seen()).isEqualTo(coverage.effects()).isEqualTo(18);
  }

  @Test
  void coverage_denyIfThatNeverHolds_isHalf() throws IOException {
    Item denyIf = item(covered(pay(1, "you"), pay(2, "you")), "/tools/pay~1out/deny_if/0");
    assertThat(denyIf.effects()).isEqualTo(Map.of(Effect.LET_PASS, 2L, Effect.DENIED, 0L));
    assertThat(denyIf.missing()).containsExactly(Effect.DENIED);
    assertThat(denyIf.isUntouched()).isFalse();
    assertThat(denyIf)
        .hasToString(
            "/tools/pay/out/deny_if/args.usd-gt at /tools/pay~1out/deny_if/0: never denied a call");
  }

  @Test
  void coverage_denyIfThatOnlyErrs_isNotSeenToDeny() throws IOException {
    Item denyIf =
        item(
            covered(
                "{ 'tool': 'pay/out', 'arguments': { 'reason': 'tea', 'usd': 'lots' },"
                    + " 'expect': { 'code': 'ARGUMENT_TYPE' } }"),
            "/tools/pay~1out/deny_if/0");
    assertThat(denyIf.isUntouched()).isTrue();
    assertThat(denyIf.errors()).isEqualTo(1);
    assertThat(denyIf.toString()).endsWith("never let a call pass, never denied a call; errors: 1");
  }

  @Test
  void coverage_ruleBehindTheOneThatDecided_isUntouched() throws IOException {
    PolicyCoverage coverage = covered(pay(101, "me"));
    assertThat(item(coverage, "/tools/pay~1out/deny_if/0").missing())
        .containsExactly(Effect.LET_PASS);
    assertThat(item(coverage, "/tools/pay~1out/deny_if/1").isUntouched()).isTrue();
    assertThat(item(coverage, "/tools/pay~1out/limits/0").isUntouched()).isTrue();
  }

  @Test
  void coverage_askedButNotAllowed_isNoAllowedCallOfTheTool() throws IOException {
    PolicyCoverage coverage = covered("{ 'tool': 'ask' }", "{ 'tool': 'ask', 'approval': 'no' }");
    assertThat(item(coverage, "/tools/ask/action").missing()).isEmpty();
    assertThat(item(coverage, "/tools/ask").missing()).containsExactly(Effect.LET_PASS);
  }

  @Test
  void coverage_limit_isSeenAsTheCallMeetsIt() throws IOException {
    String ask = "{ 'tool': 'ask', 'approval': 'yes' }";
    assertThat(item(covered(ask, ask, ask), "/all_tools/limits/0").missing())
        .containsExactly(Effect.DENIED);
    assertThat(item(covered(ask, ask, ask, ask), "/all_tools/limits/0").effects())
        .isEqualTo(Map.of(Effect.LET_PASS, 6L, Effect.DENIED, 1L));
  }

  @Test
  void coverage_limitThatChargesNothing_canBeWhole() throws IOException {
    PolicyCoverage coverage =
        coveredWith(
            """
            { "version": "1", "default": "allow", "tools": { "free": { "limits":
              [ { "counter": "c", "window": "day", "max": 1, "increment": 0 } ] } } }
            """,
            "{ 'tool': 'free', 'times': 2 }");
    assertThat(item(coverage, "/tools/free/limits/0").effects())
        .isEqualTo(Map.of(Effect.LET_PASS, 2L));
  }

  @Test
  void coverage_defaultAllow_isSeenWhereAnUnlistedToolIsAllowed() throws IOException {
    PolicyCoverage coverage =
        coveredWith(
            """
            { "version": "1", "default": "allow", "all_tools":
              { "deny_if": [ { "conditions": [ { "path": "args.x", "op": "eq", "value": 1 } ] } ] } }
            """,
            "{ 'tool': 'any', 'arguments': { 'x': 1 } }");
    assertThat(item(coverage, "/default").missing()).containsExactly(Effect.LET_PASS);
    assertThat(item(coverage, "/default").rule()).isEqualTo("(default allow)");
    play("{ 'tool': 'any' }");
    assertThat(recorder.coverages().get(0).missing()).isEmpty();
  }

  @Test
  void coverage_starThatHidesAll_leavesNothingElseToCover() throws IOException {
    PolicyCoverage coverage =
        coveredWith(
            """
            { "version": "1", "default": "deny", "hide": ["a", "*"], "tools": { "b": {} } }
            """,
            "{ 'tool': 'a' }");
    assertThat(coverage.items()).extracting(Item::pointer).containsExactly("/hide/0", "/hide/1");
    assertThat(coverage.missing()).extracting(Item::pointer).containsExactly("/hide/1");
    play("{ 'tool': 'b' }");
    assertThat(recorder.coverages().get(0).percent()).isEqualTo(100);
  }

  @Test
  void coverages_ofFilesWithOnePolicy_areAddedUpAndOfAnotherAreNot() throws IOException {
    covered("{ 'tool': 'off' }");
    Path first = file();
    files++;
    covered("{ 'tool': 'off' }");
    files++;
    coveredWith("{ \"version\": \"1\", \"default\": \"deny\" }", "{ 'tool': 'x' }");
    assertThat(recorder.coverages()).hasSize(2);
    PolicyCoverage both = recorder.coverages().get(0);
    assertThat(both.files())
        .containsExactly(first.toString(), folder.resolve("s1.json").toString());
    assertThat(item(both, "/tools/off/action").effects()).isEqualTo(Map.of(Effect.DENIED, 2L));
    assertThat(recorder.coverages().get(1).percent()).isEqualTo(100);
  }

  @Test
  void play_withCoverage_findsTheSameMismatches() throws IOException {
    write("policy.json", POLICY);
    ScenarioFile scenarios =
        ScenarioFile.read(
            write(
                "wrong.json",
                story("{ 'tool': 'ask', 'times': 5, 'expect': { 'decision': 'deny' } }")));
    assertThat(scenarios.play(recorder))
        .hasSize(5)
        .extracting(Mismatch::toString)
        .isEqualTo(scenarios.play().stream().map(Mismatch::toString).toList());
  }

  /** The id of an item is what the decisions of this policy say. */
  @Test
  void items_ofAPolicy_haveTheIdsOfItsDecisions() throws IOException {
    PolicyCoverage coverage = covered("{ 'tool': '' }");
    assertThat(coverage.items())
        .extracting(Item::rule)
        .containsExactly(
            "(default deny)",
            "(hidden)",
            "/all_tools/limits/calls",
            "/tools/off/action",
            "/tools/ask",
            "/tools/ask/action",
            "/tools/pay/out",
            "/tools/pay/out/require/args.reason-exists",
            "/tools/pay/out/deny_if/args.usd-gt",
            "/tools/pay/out/deny_if/args.usd-gt~2",
            "/tools/pay/out/limits/spent",
            "/tools/pay/out/require_approval/much");
  }

  private static Item item(PolicyCoverage coverage, String pointer) {
    return coverage.items().stream()
        .filter(item -> item.pointer().equals(pointer))
        .findFirst()
        .orElseThrow();
  }

  private static String pay(int usd, String to) {
    return "{ 'tool': 'pay/out', 'approval': 'yes', 'arguments': { 'reason': 'tea', 'usd': "
        + usd
        + ", 'to': '"
        + to
        + "' } }";
  }

  private PolicyCoverage covered(String... calls) throws IOException {
    return coveredWith(POLICY, calls);
  }

  private PolicyCoverage coveredWith(String policy, String... calls) throws IOException {
    write("policy.json", policy);
    play(calls);
    return recorder.coverages().get(0);
  }

  private void play(String... calls) throws IOException {
    assertThat(
            ScenarioFile.read(write(file().getFileName().toString(), story(calls))).play(recorder))
        .isEmpty();
  }

  private Path file() {
    return folder.resolve("s" + files + ".json");
  }

  private static String story(String... calls) {
    return "{ 'policy': 'policy.json', 'tests': [ { 'name': 't', 'calls': [ CALLS ] } ] }"
        .replace("CALLS", String.join(", ", calls))
        .replace("'", "\"");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}

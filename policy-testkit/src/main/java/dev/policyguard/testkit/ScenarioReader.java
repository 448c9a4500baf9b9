package dev.policyguard.testkit;

import dev.policyguard.decision.DecisionCode;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one scenario file, and finds everything that is wrong with it. Confined to a thread. */
final class ScenarioReader {

  private static final String POLICY = "/policy";

  private final Path file;
  private final JsonText json;
  private final Findings findings;

  private ScenarioReader(Path file, JsonText json) {
    this.file = file;
    this.json = json;
    this.findings = new Findings(file.toString(), json);
  }

  static ScenarioFile read(Path file) {
    return new ScenarioReader(file, parse(file)).read();
  }

  static ScenarioFile read(Path file, String text) {
    return new ScenarioReader(file, parse(file, text)).read();
  }

  /** The file as JSON, whatever it says. */
  static JsonText parse(Path file) {
    return parse(file, text(file));
  }

  private static JsonText parse(Path file, String text) {
    String withoutByteOrderMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return JsonText.read(file.toString(), withoutByteOrderMark, POLICY);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw unreadable(file, "is not UTF-8", e);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "does not exist", e);
    } catch (IOException e) {
      throw unreadable(file, Files.isDirectory(file) ? "is a directory" : "cannot be read", e);
    }
  }

  private static InvalidScenarioException unreadable(Path file, String found, IOException cause) {
    InvalidScenarioException refusal =
        new InvalidScenarioException(
            file.toString(),
            List.of(Problem.at("", found, "must be a file in UTF-8 that can be read")));
    refusal.initCause(cause);
    return refusal;
  }

  private ScenarioFile read() {
    Members top = Members.of(json.value(), "", findings);
    top.require("policy", "the policy under test, or the name of its file");
    top.require("tests", "the array of tests");
    Optional<Policy> inside = Optional.empty();
    Optional<Path> beside = Optional.empty();
    Object policy = top.any("policy");
    if (policy instanceof JsonText.Embedded document) {
      inside = inside(document);
    } else if (policy instanceof String name) {
      beside = beside(name);
    } else if (top.has("policy")) {
      findings.add(
          POLICY, "is " + Shown.value(policy), "must be a policy or the name of a policy's file");
    }
    List<ScenarioTest> tests = tests(top);
    top.end();
    findings.throwIfAny();
    return new ScenarioFile(
        file.toString(),
        inside.isPresent() ? inside.get() : PolicyFile.read(beside.orElseThrow()),
        tests);
  }

  /** The policy in this file; what is wrong with it is told as a part of this file. */
  private Optional<Policy> inside(JsonText.Embedded document) {
    try {
      return Optional.of(PolicyFile.parse(document.text()));
    } catch (InvalidPolicyException e) {
      for (Problem problem : e.problems()) {
        Problem.Location place = problem.location().map(document::outside).orElse(document.start());
        findings.add(
            new Problem(
                POLICY + problem.pointer(),
                problem.found(),
                problem.allowed(),
                problem.advice(),
                Optional.of(place)));
      }
      return Optional.empty();
    }
  }

  private Optional<Path> beside(String name) {
    String allowed = "must be the name of a policy's file, relative to this one";
    try {
      Path path = Path.of(name);
      if (path.isAbsolute()) {
        findings.add(POLICY, "is " + Shown.text(name) + ", which only this machine has", allowed);
        return Optional.empty();
      }
      Path policy = file.resolveSibling(path);
      if (Files.isRegularFile(policy)) {
        return Optional.of(policy);
      }
    } catch (InvalidPathException e) {
      // Then there is no such file either.
    }
    findings.add(POLICY, "is " + Shown.text(name) + ", and there is no such file", allowed);
    return Optional.empty();
  }

  private List<ScenarioTest> tests(Members top) {
    List<ScenarioTest> tests = new ArrayList<>();
    List<?> values = top.elements("tests");
    for (int i = 0; i < values.size(); i++) {
      String pointer = top.pointer("tests") + "/" + i;
      Members test = Members.of(values.get(i), pointer, findings);
      test.require("name", "what the test shows");
      test.require("calls", "the array of calls");
      String name = test.string("name").orElse("");
      tests.add(new ScenarioTest(findings.place(pointer), name, calls(test)));
      test.end();
    }
    return tests;
  }

  private List<ScenarioCall> calls(Members test) {
    List<ScenarioCall> calls = new ArrayList<>();
    List<?> values = test.elements("calls");
    CallReader reader = new CallReader(findings, "a test", 0);
    for (int i = 0; i < values.size(); i++) {
      String pointer = test.pointer("calls") + "/" + i;
      Members call = Members.of(values.get(i), pointer, findings);
      calls.add(call(call, findings.place(pointer), reader.read(call)));
      call.end();
    }
    return calls;
  }

  private static ScenarioCall call(Members call, ScenarioPlace place, RecordedCall recorded) {
    return new ScenarioCall(
        place,
        recorded.at(),
        recorded.call(),
        call.wholeNumber("times", 1, Integer.MAX_VALUE).orElse(1L).intValue(),
        recorded.outcome(),
        recorded.approval(),
        expectation(call.members("expect")));
  }

  private static Expectation expectation(Members expect) {
    Expectation expectation =
        new Expectation(
            expect.constant("decision", Expectation.Kind.values(), Shown::keyword),
            expect.constant("code", DecisionCode.values(), Shown::code),
            expect.string("rule"),
            expect.string("message"),
            expect.wholeNumber("retry_after_ms", 0, CallReader.LATEST).map(Duration::ofMillis),
            remaining(expect.members("remaining")));
    expect.end();
    return expectation;
  }

  private static Map<String, Amount> remaining(Members counters) {
    Map<String, Amount> remaining = new LinkedHashMap<>();
    for (String counter : counters.names()) {
      counters.amount(counter).ifPresent(amount -> remaining.put(counter, amount));
    }
    return remaining;
  }
}

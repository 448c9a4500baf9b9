package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.testkit.Expectation;
import dev.policyguard.testkit.Mismatch;
import dev.policyguard.testkit.MismatchReport;
import dev.policyguard.testkit.PolicyCoverage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of some scenario files.
 *
 * @param files the files
 * @param coverages what of their policies was covered; empty if nobody asked
 * @param missed those of which too little was
 */
record TestReport(List<Played> files, List<PolicyCoverage> coverages, List<PolicyCoverage> missed) {

  ExitCode code() {
    ExitCode code = missed.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    for (Played file : files) {
      code = code.or(file.code());
    }
    return code;
  }

  private long tests() {
    return files.stream().mapToLong(file -> file.tests().size()).sum();
  }

  private long failed() {
    return files.stream().mapToLong(Played::failures).sum();
  }

  private long unplayed() {
    return files.stream().filter(file -> !file.wasPlayed()).count();
  }

  /** For people: a line for each file, what failed, what is not covered, and the sum. */
  void print(Console console) {
    files.forEach(file -> print(file, console));
    for (PolicyCoverage coverage : coverages) {
      boolean tooLittle = missed.contains(coverage);
      String text = coverage.toString();
      console.print(tooLittle ? console.paint(Style.RED, "too little ") + text : text);
    }
    String sum =
        Wrapped.count(files.size(), "file")
            + ", "
            + Wrapped.count(tests(), "test")
            + ", "
            + failed()
            + " failed"
            + (unplayed() == 0 ? "" : ", " + Wrapped.count(unplayed(), "file") + " not played")
            + (missed.isEmpty() ? "" : ", too little covered");
    console.print(console.paint(code() == ExitCode.OK ? Style.GREEN : Style.RED, sum));
  }

  private static void print(Played file, Console console) {
    if (file.readable() == ExitCode.MISUSE) {
      return; // and the message is out already
    } else if (!file.wasPlayed()) {
      console.print(console.paint(Style.RED, file.status()) + " " + file.refusal());
      return;
    }
    Style style = file.failures() == 0 ? Style.GREEN : Style.RED;
    String tests = Wrapped.count(file.tests().size(), "test");
    console.print(
        console.paint(style, file.status())
            + " "
            + PlainText.of(file.file().name())
            + ": "
            + tests);
    for (Played.Test test : file.tests()) {
      if (!test.passed()) {
        new MismatchReport(test.mismatches())
            .text()
            .lines()
            .forEach(line -> console.print("  " + line));
      }
    }
  }

  /** For programs. */
  Json json() {
    Json json =
        new Json()
            .put("ok", code() == ExitCode.OK)
            .put("tests", tests())
            .put("failed", failed())
            .put("files", files.stream().map(TestReport::json).toList());
    return coverages.isEmpty()
        ? json
        : json.put("coverage", coverages.stream().map(this::json).toList());
  }

  private static Json json(Played file) {
    Json json = file.file().result(file.status());
    return file.wasPlayed()
        ? json.put("tests", file.tests().stream().map(TestReport::json).toList())
        : json.put("message", file.refusal());
  }

  private static Json json(Played.Test test) {
    return new Json()
        .put("name", test.test().name())
        .put("line", test.test().place().line())
        .put("passed", test.passed())
        .put("mismatches", byCall(test.mismatches()));
  }

  /** One for each call: the first of its repetitions, and how many there are. */
  private static List<Json> byCall(List<Mismatch> mismatches) {
    Map<Integer, List<Mismatch>> byCall = new LinkedHashMap<>();
    for (Mismatch mismatch : mismatches) {
      byCall.computeIfAbsent(mismatch.callNumber(), call -> new ArrayList<>()).add(mismatch);
    }
    return byCall.values().stream().map(TestReport::json).toList();
  }

  private static Json json(List<Mismatch> repetitions) {
    Mismatch first = repetitions.get(0);
    return new Json()
        .put("call", first.callNumber())
        .put("repetition", first.repetition())
        .put("repetitions", repetitions.size())
        .put("line", first.call().place().line())
        .put("column", first.call().place().column())
        .put("tool", first.call().call().tool())
        .put("grant", first.call().call().caller().grant())
        .put("at", first.call().at().toMillis())
        .put("differences", first.differences().stream().map(TestReport::json).toList())
        .put("decided", Json.of(first.decision()));
  }

  private static Json json(Expectation.Difference difference) {
    return new Json()
        .put("member", difference.member())
        .put("expected", difference.expected())
        .put("actual", difference.actual());
  }

  private Json json(PolicyCoverage coverage) {
    return new Json()
        .put("revision", coverage.revision())
        .put("files", coverage.files())
        .put("percent", coverage.percent())
        .put("seen", coverage.seen())
        .put("effects", coverage.effects())
        .put("enough", !missed.contains(coverage))
        .put("missing", coverage.missing().stream().map(TestReport::json).toList());
  }

  private static Json json(PolicyCoverage.Item item) {
    return new Json()
        .put("kind", item.kind().name().toLowerCase(Locale.ROOT))
        .put("pointer", item.pointer())
        .put("rule", item.rule())
        .put(
            "never",
            item.missing().stream().map(effect -> effect.name().toLowerCase(Locale.ROOT)).toList());
  }

  /** Keeps the lists as they are. */
  TestReport {
    files = List.copyOf(files);
    coverages = List.copyOf(coverages);
    missed = List.copyOf(missed);
  }
}

package dev.policyguard.cli;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import dev.policyguard.testkit.CoverageRecorder;
import dev.policyguard.testkit.CoverageThreshold;
import dev.policyguard.testkit.InvalidScenarioException;
import dev.policyguard.testkit.Mismatch;
import dev.policyguard.testkit.PolicyCoverage;
import dev.policyguard.testkit.ScenarioFile;
import dev.policyguard.testkit.ScenarioTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays scenario files, and says which calls were not decided as they expect. */
@Command(
    name = "test",
    header = "Plays scenario files: are calls decided as they expect?",
    description = {
      "",
      "Ends with 1 where a test fails, a file is no scenario, or too little is covered."
    },
    footer = {
      "  policyguard test scenarios/",
      "  policyguard test --policy new-policy.json scenarios/",
      "  policyguard test --min-coverage 80 --junit-xml report.xml scenarios/"
    })
final class TestCommand implements Subcommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "SCENARIO",
      description = "Scenario files, or folders with them; - is the standard input.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Play the scenarios with this policy in place of their own.")
  private @Nullable String policy;

  @Option(names = "--coverage", description = "Say what of the policy no scenario touched.")
  private boolean coverage;

  @Option(
      names = "--min-coverage",
      paramLabel = "PERCENT",
      description = "Fail where less of a policy is covered; 1 to 100. Implies --coverage.")
  private @Nullable Integer minCoverage;

  @Option(
      names = "--junit-xml",
      paramLabel = "OUT",
      description = "Write a report for CI servers into this file.")
  private @Nullable String junitXml;

  @Mixin private Format format = new Format();

  private final CoverageRecorder recorder = new CoverageRecorder();
  private final Ticker ticker = Ticker.system();

  @Override
  public ExitCode run(Console console) {
    Optional<CoverageThreshold> threshold = threshold();
    Set<Source> files = ScenarioSources.of(scenarios);
    if (policy != null
        && new Source(policy).isStandardInput()
        && files.contains(new Source(policy))) {
      throw new Mistake(
          "policy and scenarios cannot both be the standard input; name a file for one");
    }
    Optional<Policy> replaced = replaced(console);
    List<Played> played = new ArrayList<>();
    for (Source file : files) {
      played.add(play(file, replaced, console));
    }
    List<PolicyCoverage> covered = isCovered() ? recorder.coverages() : List.of();
    TestReport report =
        new TestReport(played, covered, threshold.map(t -> t.missedBy(covered)).orElse(List.of()));
    if (format.isJson()) {
      report.json().writeTo(console.out());
    } else {
      report.print(console);
    }
    writeXml(played);
    return report.code();
  }

  private boolean isCovered() {
    return coverage || minCoverage != null;
  }

  private Optional<CoverageThreshold> threshold() {
    if (minCoverage != null && (minCoverage < 1 || minCoverage > 100)) {
      throw new Mistake("--min-coverage: is " + minCoverage + ", must be from 1 to 100");
    }
    return Optional.ofNullable(minCoverage).map(CoverageThreshold::ofPercent);
  }

  private Optional<Policy> replaced(Console console) {
    if (policy == null) {
      return Optional.empty();
    }
    Source file = new Source(policy);
    return Optional.of(PolicyFile.parse(file.name(), file.policyText(console)));
  }

  private Played play(Source file, Optional<Policy> replaced, Console console) {
    try {
      ScenarioFile read = ScenarioSources.read(file, console);
      Policy used = replaced.orElse(read.policy());
      return new Played(
          file, "", ExitCode.OK, read.tests().stream().map(test -> play(test, used)).toList());
    } catch (InvalidScenarioException | InvalidPolicyException e) {
      return new Played(file, String.valueOf(e.getMessage()), ExitCode.FINDINGS, List.of());
    } catch (Mistake e) {
      console.complain(e.text());
      return new Played(file, e.text(), ExitCode.MISUSE, List.of());
    }
  }

  private Played.Test play(ScenarioTest test, Policy used) {
    long start = ticker.nanoTime();
    List<Mismatch> mismatches = isCovered() ? test.play(used, recorder) : test.play(used);
    return new Played.Test(test, mismatches, ticker.nanoTime() - start);
  }

  private void writeXml(List<Played> played) {
    if (junitXml == null) {
      return;
    }
    Source out = new Source(junitXml);
    try {
      Path parent = out.path().toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(out.path(), JunitXml.of(played));
    } catch (IOException e) {
      throw out.mistake(
          Files.isDirectory(out.path()) ? "is a directory, must be a file" : "cannot be written");
    }
  }
}

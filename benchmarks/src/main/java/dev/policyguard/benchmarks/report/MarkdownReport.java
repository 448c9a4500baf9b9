package dev.policyguard.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The report of a run: a function of its results, and of nothing else. */
final class MarkdownReport {

  /** What the others of a class are compared with; the same number of threads and parameters. */
  private static final Map<String, String> OURS =
      Map.of(
          "CounterBenchmark", "guard",
          "FullDecisionBenchmark", "policyGuard",
          "FullWindowBenchmark", "deniedByGuard",
          "GrantsBenchmark", "guard",
          "PolicyEnginesBenchmark", "policyGuard",
          "SeveralLimitsBenchmark", "threeLimits");

  private static final List<String> THREADS = List.of("ByTwo", "Contended", "Spread");

  private final Results results;
  private final StringBuilder out = new StringBuilder();

  private MarkdownReport(Results results) {
    this.results = results;
  }

  /** Writes the report. */
  static String of(Results results) {
    return new MarkdownReport(results).write();
  }

  private String write() {
    line("# Benchmarks, %s", results.machine().date());
    line("");
    line("Written by `BenchmarkRun` from `jmh.json`, `memory.json` and `machine.json` beside it.");
    line(
        "Times are medians over all iterations of all forks, of one run. They are of one machine:");
    line("read the ratios. What each benchmark does and does not do stands in its class.");
    line("");
    machine();
    targets();
    for (String className : results.jmh().classNames()) {
      measurements(className);
    }
    memory();
    return out.toString();
  }

  private void machine() {
    Machine machine = results.machine();
    line("| | |");
    line("|---|---|");
    line("| commit | %s |", machine.commit());
    line("| machine | %s, %d processors |", machine.processor(), machine.processors());
    line("| system | %s |", machine.operatingSystem());
    line("| JDK | %s |", machine.jdk());
    line("| JVM arguments | `%s` |", String.join(" ", results.jmh().jvmArguments()));
    line(
        "| libraries | %s |",
        machine.versions().entrySet().stream()
            .map(it -> it.getKey() + " " + it.getValue())
            .collect(Collectors.joining(", ")));
    OptionalDouble yardstick = results.jmh().yardstick();
    if (yardstick.isPresent()) {
      line(
          "| N, one `System.nanoTime()` | %.1f ns; %s ns in the classes that measured it |",
          yardstick.getAsDouble(),
          results
              .jmh()
              .yardsticks()
              .mapToObj(it -> String.format(Locale.ROOT, "%.1f", it))
              .collect(Collectors.joining(", ")));
    }
    for (String remark : machine.remarks()) {
      line("| remark | %s |", remark);
    }
    line("");
  }

  private void targets() {
    line("## Where we must be");
    line("");
    line("| | measured | target | | beside it |");
    line("|---|---|---|---|---|");
    for (Target target : Targets.ALL) {
      line("%s", target.row(results));
    }
    line("");
    line("The audit to memory and metrics are not there yet, so their target is not measured.");
    line("");
  }

  private void measurements(String className) {
    List<Measurement> measurements = results.jmh().of(className);
    boolean nanos = measurements.stream().allMatch(it -> it.unit().equals("ns/op"));
    line("## %s", className);
    line("");
    line("| | threads | %s | from – to | × N | B/op | beside ours | refused |", unit(measurements));
    line("|---|---|---|---|---|---|---|---|");
    for (Measurement it : measurements) {
      line(
          "| %s | %d | %,.1f | %,.1f – %,.1f | %s | %s | %s | %s |",
          name(it),
          it.threads(),
          it.median(),
          it.least(),
          it.most(),
          nanos ? inYardsticks(it) : "",
          it.bytesPerCall().isPresent()
              ? String.format(Locale.ROOT, "%,.0f", it.bytesPerCall().getAsDouble())
              : "",
          besideOurs(it),
          it.refused().isPresent()
              ? String.format(Locale.ROOT, "%.2f %%", 100 * it.refused().getAsDouble())
              : "");
    }
    line("");
  }

  private static String unit(List<Measurement> measurements) {
    return measurements.get(0).unit();
  }

  private static String name(Measurement measurement) {
    String parameters =
        measurement.parameters().entrySet().stream()
            .map(it -> ", " + it.getKey() + " = " + it.getValue())
            .collect(Collectors.joining());
    return measurement.methodName() + parameters;
  }

  private String inYardsticks(Measurement measurement) {
    OptionalDouble yardstick = results.jmh().yardstick();
    return yardstick.isPresent()
        ? String.format(Locale.ROOT, "%.2f", measurement.median() / yardstick.getAsDouble())
        : "";
  }

  private String besideOurs(Measurement measurement) {
    String ours = OURS.get(measurement.className());
    if (ours == null || measurement.methodName().equals("nanoTime")) {
      return "";
    }
    String threads =
        THREADS.stream().filter(measurement.methodName()::endsWith).findFirst().orElse("");
    Optional<Measurement> reference =
        results.jmh().of(measurement.className()).stream()
            .filter(it -> it.methodName().equals(ours + threads))
            .filter(it -> it.parameters().equals(measurement.parameters()))
            .findFirst();
    return reference.isPresent()
        ? String.format(Locale.ROOT, "%.2f times", measurement.median() / reference.get().median())
        : "";
  }

  private void memory() {
    line("## Heap of a grant");
    line("");
    line(
        "Live heap by JOL: all that the library holds with its grants, less what it holds without,");
    line(
        "for each grant with one limit of ten a minute after ten charges; the name of the grant is");
    line("in it. Idle: an hour later, while one other grant has gone on calling.");
    line("");
    line("| | grants | B | of them the name | objects | idle: B | idle: objects |");
    line("|---|---|---|---|---|---|---|");
    for (GrantMemory it : results.memory()) {
      line(
          "| %s | %,d | %,.1f | %,.1f | %,.2f | %,.1f | %,.2f |",
          it.library(),
          it.grants(),
          it.bytes(),
          it.bytesOfName(),
          it.objects(),
          it.idleBytes(),
          it.idleObjects());
    }
  }

  private void line(String format, Object... args) {
    out.append(args.length == 0 ? format : String.format(Locale.ROOT, format, args)).append('\n');
  }
}

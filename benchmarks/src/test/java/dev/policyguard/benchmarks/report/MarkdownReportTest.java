package dev.policyguard.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {

  private static final JmhResults JMH = JmhResults.parse(resource("jmh.json"));

  @Test
  void of_results_isAsInTheGoldenFile() {
    Machine machine =
        new Machine(
            "2026-11-21",
            "0123456789ab",
            "Some Processor",
            2,
            "Linux 6.1, amd64",
            "Some Vendor 17.0.15",
            Map.of("Bucket4j", "8.19.0"),
            List.of(
                "cedar-java is skipped, its native library is not loaded: UnsatisfiedLinkError"));
    List<GrantMemory> memory =
        List.of(
            new GrantMemory("PolicyGuard", 10_000, 400.25, 56, 9, 0.4, 0.0001),
            new GrantMemory("Bucket4j in a map", 10_000, 406.5, 56, 15, 406.5, 15));

    assertThat(MarkdownReport.of(new Results(JMH, memory, machine)))
        .isEqualTo(resource("report.md"));
  }

  @Test
  void parse_forksOfIterations_takesTheMedianOfAll() {
    Measurement measurement = JMH.find("FullDecisionBenchmark.policyGuard").orElseThrow();

    assertThat(measurement.median()).isEqualTo(90);
    assertThat(measurement.least()).isEqualTo(80);
    assertThat(measurement.most()).isEqualTo(120);
    assertThat(measurement.bytesPerCall()).hasValue(64.0003);
    assertThat(measurement.refused()).hasValue(0.0025);
  }

  @Test
  void find_parameters_tellMeasurementsApart() {
    assertThat(JMH.find("ToolsBenchmark.fullDecision", "tools", "1").orElseThrow().median())
        .isEqualTo(90);
    assertThat(JMH.find("ToolsBenchmark.fullDecision", "tools", "10000").orElseThrow().median())
        .isEqualTo(117);
    assertThat(JMH.find("ToolsBenchmark.fullDecision")).isEmpty();
  }

  @Test
  void yardstick_ofSeveralClasses_isTheMedianOfTheirs() {
    assertThat(JMH.yardstick()).hasValue(24);
    assertThat(new JmhResults(List.of(), List.of()).yardstick()).isEqualTo(OptionalDouble.empty());
  }

  @Test
  void median_evenNumber_isTheMeanOfTheMiddle() {
    assertThat(JmhResults.median(1, 2, 4, 8)).isEqualTo(3);
  }

  private static String resource(String name) {
    try (var in = MarkdownReportTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

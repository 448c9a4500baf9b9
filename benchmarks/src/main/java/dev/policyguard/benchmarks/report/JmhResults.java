package dev.policyguard.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of one run of JMH, as its JSON says.
 *
 * @param measurements what was measured, in JMH's order
 * @param jvmArguments with what arguments the measured JVMs were started
 */
record JmhResults(List<Measurement> measurements, List<String> jvmArguments) {

  private static final String NANO_TIME = "nanoTime";

  JmhResults {
    measurements = List.copyOf(measurements);
    jvmArguments = List.copyOf(jvmArguments);
  }

  /** Reads what JMH writes with {@code -rf json}. */
  static JmhResults parse(String json) {
    JsonNode all = JsonMapper.shared().readTree(json);
    List<Measurement> measurements = new ArrayList<>();
    List<String> arguments =
        all.path(0).path("jvmArgs").valueStream().map(JsonNode::asString).toList();
    for (JsonNode one : all) {
      measurements.add(measurement(one));
    }
    return new JmhResults(measurements, arguments);
  }

  private static Measurement measurement(JsonNode json) {
    String[] names = json.path("benchmark").asString().split("\\.", -1);
    Map<String, String> parameters = new TreeMap<>();
    for (var parameter : json.path("params").properties()) {
      parameters.put(parameter.getKey(), parameter.getValue().asString());
    }
    JsonNode primary = json.path("primaryMetric");
    double[] raw = sorted(primary.path("rawData"));
    JsonNode more = json.path("secondaryMetrics");
    return new Measurement(
        names[names.length - 2] + "." + names[names.length - 1],
        parameters,
        json.path("threads").asInt(),
        primary.path("scoreUnit").asString(),
        median(raw),
        raw[0],
        raw[raw.length - 1],
        more.has("gc.alloc.rate.norm")
            ? OptionalDouble.of(median(sorted(more.path("gc.alloc.rate.norm").path("rawData"))))
            : OptionalDouble.empty(),
        refused(more));
  }

  private static OptionalDouble refused(JsonNode more) {
    double allowed = more.path("allowed").path("score").asDouble(0);
    double refused = more.path("refused").path("score").asDouble(0);
    return allowed + refused > 0
        ? OptionalDouble.of(refused / (allowed + refused))
        : OptionalDouble.empty();
  }

  private static double[] sorted(JsonNode forksOfIterations) {
    return StreamSupport.stream(forksOfIterations.spliterator(), false)
        .flatMap(JsonNode::valueStream)
        .mapToDouble(JsonNode::asDouble)
        .sorted()
        .toArray();
  }

  /** {@return the one in the middle, or the mean of the two in the middle} */
  static double median(double... sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** {@return what was measured under a name, with parameters given as name and value in turn} */
  Optional<Measurement> find(String benchmark, String... parameters) {
    Map<String, String> wanted = new TreeMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      wanted.put(parameters[i], parameters[i + 1]);
    }
    return measurements.stream()
        .filter(it -> it.benchmark().equals(benchmark) && it.parameters().equals(wanted))
        .findFirst();
  }

  /** {@return N: the median of the medians of {@code nanoTime} in all classes that have it} */
  OptionalDouble yardstick() {
    double[] medians = yardsticks().sorted().toArray();
    return medians.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(median(medians));
  }

  /** {@return the medians of {@code nanoTime} in the classes that have it} */
  DoubleStream yardsticks() {
    return measurements.stream()
        .filter(it -> it.methodName().equals(NANO_TIME))
        .mapToDouble(Measurement::median);
  }

  /** {@return the classes of the benchmarks, in the order of their first measurement} */
  List<String> classNames() {
    return measurements.stream().map(Measurement::className).distinct().toList();
  }

  /** {@return the measurements of a class} */
  List<Measurement> of(String className) {
    return measurements.stream().filter(it -> it.className().equals(className)).toList();
  }
}

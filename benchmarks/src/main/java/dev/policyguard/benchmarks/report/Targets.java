package dev.policyguard.benchmarks.report;

import static dev.policyguard.benchmarks.report.Results.quotient;

import dev.policyguard.benchmarks.report.Target.Sense;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Where we must be, in all respects that are measured. */
final class Targets {

  private static final String FULL = "FullDecisionBenchmark.policyGuard";
  private static final String BY_HAND = "FullDecisionBenchmark.celMapBucket4j";
  private static final String FULL_WINDOW = "FullWindowBenchmark.deniedByGuard";
  private static final String TOOLS = "ToolsBenchmark.fullDecision";
  private static final String OURS = "PolicyGuard";

  /** A counter is gone if less than this part of an object is left of it. */
  private static final double NOTHING = 0.01;

  /** All of them, in the order of the report. */
  static final List<Target> ALL =
      List.of(
          inYardsticks("full decision, allowed, 1,000 grants", 4, FULL),
          bytes("full decision, allowed: allocated, the permit", 64, FULL),
          new Target(
              "full decision: how many times faster than CEL + map + Bucket4j",
              Sense.AT_LEAST,
              5,
              "times",
              it -> quotient(it.time(BY_HAND), it.time(FULL)),
              it -> "by hand " + nanos(it.time(BY_HAND)) + "; ours " + nanos(it.time(FULL))),
          inYardsticks("denied by a condition", 1.5, "DecisionBenchmark.deniedByCondition"),
          bytes("denied by a condition: allocated", 0, "DecisionBenchmark.deniedByCondition"),
          inYardsticks("denied by `hide`", 1.5, "DecisionBenchmark.deniedHidden"),
          bytes("denied by `hide`: allocated", 0, "DecisionBenchmark.deniedHidden"),
          inYardsticks("denied by default", 1.5, "DecisionBenchmark.deniedByDefault"),
          bytes("denied by default: allocated", 0, "DecisionBenchmark.deniedByDefault"),
          inYardsticks("denied by a full window", 3, FULL_WINDOW),
          ratio(
              "denied by a full window: 2 threads beside 1",
              1.2,
              FULL_WINDOW + "ByTwo",
              FULL_WINDOW),
          new Target(
              "one counter, 2 threads, allowed, beside Bucket4j",
              Sense.AT_MOST,
              1,
              "times",
              it ->
                  quotient(
                      it.time("CounterBenchmark.counterContended"),
                      it.time("CounterBenchmark.bucket4jContended")),
              it ->
                  "ours %s, through the guard %s; Bucket4j %s; Resilience4j %s"
                      .formatted(
                          nanos(it.time("CounterBenchmark.counterContended")),
                          nanos(it.time("CounterBenchmark.guardContended")),
                          nanos(it.time("CounterBenchmark.bucket4jContended")),
                          nanos(it.time("CounterBenchmark.resilience4jContended")))),
          new Target(
              "100,000 grants, uniform, beside map + Bucket4j",
              Sense.AT_MOST,
              1,
              "times",
              it ->
                  quotient(
                      it.time("GrantsBenchmark.guard", "grants", "100000"),
                      it.time("GrantsBenchmark.mapBucket4j", "grants", "100000")),
              it ->
                  nanos(it.time("GrantsBenchmark.guard", "grants", "100000"))
                      + " and "
                      + nanos(it.time("GrantsBenchmark.mapBucket4j", "grants", "100000"))),
          new Target(
              "heap of a grant with one limit of 10 a minute, ten charges",
              Sense.AT_MOST,
              440,
              "B",
              it -> number(it.memoryOf(OURS).map(GrantMemory::bytes)),
              it ->
                  it.memoryOf(OURS)
                      .map(m -> "%.0f B of it are the grant's name".formatted(m.bytesOfName()))
                      .orElse("")),
          new Target(
              "what is left of a grant that has been idle for its window",
              Sense.AT_MOST,
              0,
              "objects",
              it ->
                  number(
                      it.memoryOf(OURS)
                          .map(GrantMemory::idleObjects)
                          .map(objects -> objects < NOTHING ? 0 : objects)),
              it ->
                  it.memoryOf(OURS)
                      .map(
                          m ->
                              String.format(
                                  Locale.ROOT,
                                  "%.1f B for a grant; places of a table stay",
                                  m.idleBytes()))
                      .orElse("")),
          new Target(
              "from 1 to 10,000 tools",
              Sense.AT_MOST,
              1.2,
              "times",
              it -> quotient(it.time(TOOLS, "tools", "10000"), it.time(TOOLS, "tools", "1")),
              it ->
                  nanos(it.time(TOOLS, "tools", "1"))
                      + " and "
                      + nanos(it.time(TOOLS, "tools", "10000"))),
          new Target(
              "1,000 tools read, validated, compiled, in a cold JVM",
              Sense.AT_MOST,
              250,
              "ms",
              it -> it.time("ColdLoadBenchmark.load"),
              it -> ""),
          new Target(
              "the same, warm",
              Sense.AT_MOST,
              15,
              "ms",
              it -> it.time("WarmLoadBenchmark.load"),
              it -> ""));

  private Targets() {}

  private static Target inYardsticks(String question, double bound, String benchmark) {
    return new Target(
        question,
        Sense.AT_MOST,
        bound,
        "N",
        it -> it.inYardsticks(benchmark),
        it -> nanos(it.time(benchmark)));
  }

  private static Target bytes(String question, double bound, String benchmark) {
    return new Target(
        question, Sense.AT_MOST, bound, "B/op", it -> it.bytesPerCall(benchmark), it -> "");
  }

  private static Target ratio(String question, double bound, String first, String second) {
    return new Target(
        question,
        Sense.AT_MOST,
        bound,
        "times",
        it -> quotient(it.time(first), it.time(second)),
        it -> nanos(it.time(second)) + " and " + nanos(it.time(first)));
  }

  private static OptionalDouble number(Optional<Double> number) {
    return number.isPresent() ? OptionalDouble.of(number.get()) : OptionalDouble.empty();
  }

  private static String nanos(OptionalDouble nanos) {
    return nanos.isPresent()
        ? String.format(Locale.ROOT, "%,.1f ns", nanos.getAsDouble())
        : "not measured";
  }
}

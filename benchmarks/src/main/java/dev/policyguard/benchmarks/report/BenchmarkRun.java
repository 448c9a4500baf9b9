package dev.policyguard.benchmarks.report;

import dev.policyguard.benchmarks.CedarAvailability;
import dev.policyguard.benchmarks.MemoryPerGrant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs all benchmarks and writes {@code report.md}, {@code jmh.json}, {@code memory.json} and
 * {@code machine.json} into {@code benchmarks/reports/<date>-<jdk>}.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Preport -DskipTests -pl benchmarks -am verify
 * mvn -q -B -ntp -Preport -DskipTests -pl benchmarks -am verify -Dreport.arguments=--quick
 * mvn -q -B -ntp -Preport -DskipTests -pl benchmarks -am verify -Dreport.arguments="--from benchmarks/reports/<folder>"
 * }</pre>
 *
 * <p>The first takes about 23 minutes and wants the machine for itself. The second sees whether
 * everything works, and its numbers mean nothing; it writes into {@code benchmarks/target}. The
 * third writes the report anew from the raw results of another run.
 */
public final class BenchmarkRun {

  private static final String BENCHMARKS = "dev\\.policyguard\\.benchmarks\\..*";
  private static final String COLD = ".*\\.ColdLoadBenchmark\\..*";
  private static final String CEDAR = ".*\\.PolicyEnginesBenchmark\\.cedar";

  private final JsonMapper json = JsonMapper.shared();
  private final boolean quick;

  private BenchmarkRun(boolean quick) {
    this.quick = quick;
  }

  /**
   * Runs, or writes the report of a run anew.
   *
   * @param args nothing, {@code --quick}, or {@code --from} and a folder
   * @throws Exception if something cannot be run, read or written
   */
  public static void main(String[] args) throws Exception {
    List<String> arguments = List.of(args);
    Path folder;
    if (arguments.size() == 2 && arguments.get(0).equals("--from")) {
      folder = Path.of(arguments.get(1));
    } else if (arguments.isEmpty() || arguments.equals(List.of("--quick"))) {
      folder = new BenchmarkRun(!arguments.isEmpty()).run();
    } else {
      throw new IllegalArgumentException("arguments: must be none, --quick or --from <folder>");
    }
    System.out.println("Written: " + report(folder));
  }

  /** Writes the report of the raw results in a folder. */
  private static Path report(Path folder) throws IOException {
    JsonMapper json = JsonMapper.shared();
    Results results =
        new Results(
            JmhResults.parse(Files.readString(folder.resolve("jmh.json"))),
            List.of(
                json.readValue(
                    Files.readString(folder.resolve("memory.json")), GrantMemory[].class)),
            json.readValue(Files.readString(folder.resolve("machine.json")), Machine.class));
    return Files.writeString(folder.resolve("report.md"), MarkdownReport.of(results));
  }

  private Path run() throws IOException, InterruptedException, RunnerException {
    String date = LocalDate.now(ZoneOffset.UTC).toString();
    String name = date + "-" + Runtime.version().feature();
    Path folder =
        quick
            ? Path.of("benchmarks", "target", "reports", name)
            : Path.of("benchmarks", "reports", name);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("machine.json"), pretty(machine(date)));
    memory(folder.resolve("memory.json"));
    List<RunResult> results = new ArrayList<>(jmh());
    try (PrintStream out =
        new PrintStream(
            Files.newOutputStream(folder.resolve("jmh.json")), false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
    }
    return folder;
  }

  private Collection<RunResult> jmh() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(BENCHMARKS)
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend("-Xms1g", "-Xmx1g")
            .shouldFailOnError(false);
    if (CedarAvailability.reasonNotAvailable().isPresent()) {
      options.exclude(CEDAR);
    }
    if (!quick) {
      return new Runner(options.build()).run();
    }
    // A cold start must stay one, so its iterations are not changed with the others'.
    List<RunResult> results = new ArrayList<>();
    results.addAll(
        new Runner(
                options
                    .exclude(COLD)
                    .forks(1)
                    .warmupIterations(5)
                    .warmupTime(TimeValue.milliseconds(50))
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(50))
                    .build())
            .run());
    results.addAll(
        new Runner(
                new OptionsBuilder().include(COLD).addProfiler(GCProfiler.class).forks(2).build())
            .run());
    return results;
  }

  /** JOL wants a JVM of its own, started so that it may look at everything. */
  private static void memory(Path file) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(MemoryPerGrant.JVM_ARGUMENTS);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            MemoryPerGrant.class.getName(),
            file.toString()));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("the measurement of the memory ended with " + exit);
    }
  }

  private Machine machine(String date) throws IOException, InterruptedException {
    List<String> remarks = new ArrayList<>();
    if (quick) {
      remarks.add(
          "a quick run, which only sees whether everything works: its numbers mean nothing");
    }
    CedarAvailability.reasonNotAvailable()
        .ifPresent(
            reason ->
                remarks.add("cedar-java is skipped, its native library is not loaded: " + reason));
    return new Machine(
        date,
        commit(),
        processor(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch"),
        System.getProperty("java.vendor") + " " + Runtime.version(),
        versions(),
        remarks);
  }

  private static String commit() throws IOException, InterruptedException {
    String changes = git("status", "--porcelain").isEmpty() ? "" : ", with changes";
    String head = git("rev-parse", "--short=12", "HEAD");
    return head.isEmpty() ? "not known" : head + changes;
  }

  private static String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String first = out.readLine();
      out.transferTo(java.io.Writer.nullWriter());
      return process.waitFor() == 0 && first != null ? first : "";
    }
  }

  private static String processor() {
    Path file = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(file)) {
      return System.getProperty("os.arch");
    }
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> versions() throws IOException {
    Properties properties = new Properties();
    try (var in =
        BenchmarkRun.class.getResourceAsStream("/dev/policyguard/benchmarks/versions.properties")) {
      properties.load(in);
    }
    Map<String, String> versions = new TreeMap<>();
    properties.forEach((name, version) -> versions.put(name.toString(), version.toString()));
    return versions;
  }

  private String pretty(Object value) {
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
  }
}

package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is killed in the middle: no call ran of which there is no record. */
class KilledProcessTest {

  private static final int CALLS = Integer.getInteger("policyguard.audit.calls", 3_000);
  private static final Pattern ALLOWED =
      Pattern.compile(
          "\"event\":\"decision\",\"policyguard\\.decision\\.id\":\"([0-9a-f]{16})\","
              + "\"policyguard\\.decision\\.effect\":\"allow\"");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Durability.class)
  @Timeout(600)
  void kill_inTheMiddleOfCalls_everyCallThatRanIsRecorded(Durability durability) throws Exception {
    Path audit = folder.resolve("audit");
    Path ran = folder.resolve("ran");
    // Twice as many calls as it lives for.
    Process process = start(audit, ran, 2 * CALLS, durability);
    try {
      long half = CALLS * 17L;
      while (process.isAlive() && (!Files.exists(ran) || Files.size(ran) < half)) {
        Thread.onSpinWait();
      }
      assertThat(process.isAlive()).as("killed in the middle").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

    AuditLog.open(audit).close();

    assertThat(AuditVerification.of(audit).problem()).isEmpty();
    List<String> ids = wholeLines(ran);
    assertThat(ids).hasSizeGreaterThanOrEqualTo(CALLS - 1).hasSizeLessThan(2 * CALLS);
    assertThat(allowed(audit)).containsAll(ids);
  }

  private static Process start(Path audit, Path ran, int calls, Durability durability)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            KilledServer.class.getName(),
            audit.toString(),
            ran.toString(),
            Integer.toString(calls),
            durability.name()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static List<String> wholeLines(Path ran) throws IOException {
    return Files.readAllLines(ran).stream().filter(id -> id.length() == 16).toList();
  }

  private static Set<String> allowed(Path audit) {
    return Audited.lines(audit).stream()
        .map(ALLOWED::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toSet());
  }
}

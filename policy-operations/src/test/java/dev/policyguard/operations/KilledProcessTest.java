package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
  private static final int THREADS = Integer.getInteger("policyguard.audit.threads", 32);
  private static final Pattern ALLOWED =
      Pattern.compile(
          "\"event\":\"decision\",\"policyguard\\.decision\\.id\":\"([0-9a-f]{16})\","
              + "\"policyguard\\.decision\\.effect\":\"allow\"");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Durability.class)
  @Timeout(1_200)
  void kill_inTheMiddleOfCalls_everyCallThatRanIsRecorded(Durability durability) throws Exception {
    Path audit = folder.resolve("audit");
    Path ran = folder.resolve("ran");
    long began = System.nanoTime();
    Duration took;
    try (OtherProcess server =
        OtherProcess.of(
            KilledServer.class,
            audit.toString(),
            ran.toString(),
            Integer.toString(CALLS),
            durability.name(),
            Integer.toString(THREADS))) {
      assertThat(server.line()).isEqualTo("enough");
      server.kill();
      took = Duration.ofNanos(System.nanoTime() - began);
    }

    Audited.patient(audit).open().close();

    AuditVerification found = AuditVerification.of(audit);
    assertThat(found.problem()).isEmpty();
    List<String> ids = wholeLines(ran);
    Set<String> allowed = allowed(audit);
    assertThat(ids).hasSizeGreaterThanOrEqualTo(CALLS);
    assertThat(ids.stream().filter(id -> !allowed.contains(id))).isEmpty();
    // Of what is allowed and did not run, each thread has one call at most.
    assertThat(allowed.size() - ids.size()).isBetween(0, THREADS);
    System.out.printf(
        "%s, %d threads: killed after %d calls ran in %d s; %d allowed, %d records, %d files%n",
        durability,
        THREADS,
        ids.size(),
        took.toSeconds(),
        allowed.size(),
        found.records(),
        found.files());
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

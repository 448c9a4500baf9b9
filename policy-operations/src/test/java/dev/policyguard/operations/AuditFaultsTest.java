package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation of the disk fails once, in each way; what is on record is what was. */
@Timeout(300)
class AuditFaultsTest {

  private static final int CALLS = 6;
  private static final Pattern ID = Pattern.compile("\"policyguard\\.decision\\.id\":\"(.{16})\"");
  private static final Pattern LOST = Pattern.compile("\"policyguard\\.audit\\.lost\":([0-9]+)");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(FaultyDisk.Fault.class)
  void attack_31_audit_anyOperationOfTheDiskFails_recordsSayWhatRan(FaultyDisk.Fault fault)
      throws IOException {
    for (FaultyDisk.When when : FaultyDisk.When.values()) {
      boolean failed = true;
      for (int operation = 1; failed; operation++) {
        assertThat(operation).isLessThan(200);
        FaultyDisk disk = new FaultyDisk(fault, when, operation);
        check(folder.resolve(when + "-" + operation), disk, when + " operation " + operation);
        failed = disk.hasFailed();
      }
    }
  }

  private static void check(Path audit, FaultyDisk disk, String name) throws IOException {
    Set<String> ran = new HashSet<>();
    Set<String> denied = new HashSet<>();
    int outcomes = 0;
    try (AuditLog log = open(audit, disk)) {
      var unused = Thread.interrupted();
      PolicyGuard guard = Audited.guard(log);
      for (int i = 0; i < CALLS; i++) {
        Outcome<String> outcome =
            guard.call(ToolCall.of("note").from("ada"), (call, permit) -> "done");
        Decision decision = outcome.decision();
        (outcome instanceof Outcome.Completed ? ran : denied).add(decision.id());
      }
      // One failure, one call: the next one goes on.
      assertThat(denied).as(name).hasSizeLessThanOrEqualTo(1);
      outcomes = ran.size();
    }
    Audited.patient(audit).open().close();

    assertThat(AuditVerification.of(audit).problem()).as(name).isEmpty();
    Set<String> allowed = ids(audit, "\"event\":\"decision\"");
    Set<String> withdrawn = ids(audit, "\"event\":\"withdrawn\"");
    assertThat(allowed).as(name).containsAll(ran);
    assertThat(Collections.disjoint(withdrawn, ran)).as(name).isTrue();
    allowed.removeAll(withdrawn);
    assertThat(Collections.disjoint(allowed, denied)).as(name).isTrue();
    int records =
        Audited.lines(audit, "\"event\":\"decision\"").size()
            + Audited.lines(audit, "\"event\":\"outcome\"").size();
    assertThat(records + lost(audit)).as(name).isEqualTo(CALLS + outcomes);
  }

  private static AuditLog open(Path audit, FaultyDisk disk) throws IOException {
    while (true) {
      try {
        return Audited.patient(audit).fileLength(1_024).disk(disk).open();
      } catch (IOException | RuntimeException | Error e) {
        // Opening fails as the disk does, and may be tried again.
        var unused = Thread.interrupted();
        assertThat(disk.hasFailed()).as(e.toString()).isTrue();
      }
    }
  }

  private static Set<String> ids(Path audit, String event) {
    List<String> ids = new ArrayList<>();
    for (String line : Audited.lines(audit, event)) {
      Matcher id = ID.matcher(line);
      assertThat(id.find()).isTrue();
      ids.add(id.group(1));
    }
    assertThat(ids).doesNotHaveDuplicates();
    return new HashSet<>(ids);
  }

  private static long lost(Path audit) {
    return Audited.lines(audit, "\"event\":\"gap\"").stream()
        .map(LOST::matcher)
        .filter(Matcher::find)
        .mapToLong(lost -> Long.parseLong(lost.group(1)))
        .sum();
  }
}

package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditLogTest {

  @TempDir Path folder;

  @Test
  void decided_allowedAndDenied_haveTheirLines() throws IOException {
    try (AuditLog audit = AuditLog.open(folder)) {
      PolicyGuard guard = Audited.guard(audit);
      Audited.call(guard, "note");
      Audited.call(guard, "unknown");
    }

    assertThat(Audited.lines(folder, "\"event\":\"decision\"", "\"allow\"", "\"note\"")).hasSize(1);
    assertThat(Audited.lines(folder, "\"event\":\"decision\"", "\"deny\"", "\"unknown\""))
        .hasSize(1);
    assertThat(Audited.lines(folder, "\"event\":\"outcome\"", "\"completed\"")).hasSize(1);
    assertThat(Audited.lines(folder, "\"enduser.id\":\"ada\"", "[\"text\"]")).hasSize(2);
    assertThat(Audited.lines(folder, "a secret")).isEmpty();
    assertThat(Audited.lines(folder).get(0)).contains("\"event\":\"opened\"");
    assertThat(Audited.lines(folder, "\"event\":\"closed\"")).hasSize(1);
  }

  @Test
  void attack_30_audit_anyContent_staysOnItsLineInPrintableAscii() throws IOException {
    String odd = "a\n{\"seq\":9}\r\u2028\u202e\u0000\u007f\u0085\ud800\ue000\"\\😀";
    try (AuditLog audit = AuditLog.open(folder)) {
      PolicyGuard guard = Audited.guard(audit);
      guard.reserve(ToolCall.of(odd, Map.of(odd, 1)).from(odd));
      guard.reserve(ToolCall.of("x".repeat(1_001), Map.of()).from("ada"));
    }

    assertThat(Files.readAllBytes(Audited.first(folder)))
        .satisfies(
            bytes -> {
              for (byte b : bytes) {
                assertThat(b == '\n' || (b >= 0x20 && b < 0x7f)).isTrue();
              }
            });
    assertThat(Audited.lines(folder)).hasSize(4);
    assertThat(Audited.lines(folder, "\\u202E", "\\u2028", "\\u007f", "\\n", "\\uD800")).hasSize(1);
    assertThat(Audited.lines(folder, "(1001 characters, SHA-256 ")).hasSize(1);
    assertThat(AuditVerification.of(folder).isIntact()).isTrue();
  }

  @Test
  void attack_31_audit_diskFails_callsAreDeniedAndGoOnWhenItDoesNot() throws IOException {
    FailingDisk disk = new FailingDisk();
    try (AuditLog audit = AuditLog.in(folder).disk(disk).open()) {
      PolicyGuard guard = Audited.guard(audit);
      disk.failAfter(10);

      Outcome<String> denied = Audited.call(guard, "capped");

      assertUnrecorded(denied);
      assertThat(guard.unrecordedDecisions()).isEqualTo(1);
      assertThat(audit.status().recording()).isFalse();
      assertThat(audit.status().lastProblem().orElseThrow()).contains("no space left");

      disk.heal();
      // The charge was given back: the one call of this hour is still there.
      assertThat(Audited.call(guard, "capped")).isInstanceOf(Outcome.Completed.class);
      assertThat(audit.status().recording()).isTrue();
      assertThat(audit.status().failures()).isEqualTo(1);
    }

    assertThat(Audited.lines(folder, "\"event\":\"gap\"", "\"policyguard.audit.lost\":1"))
        .hasSize(1);
    assertThat(Audited.lines(folder, "\"event\":\"decision\"")).hasSize(1);
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void attack_31_audit_flushFails_callsAreDenied() throws IOException {
    FailingDisk disk = new FailingDisk();
    try (AuditLog audit = AuditLog.in(folder).disk(disk).open()) {
      PolicyGuard guard = Audited.guard(audit);
      disk.failForce();

      assertUnrecorded(Audited.call(guard, "note"));

      disk.heal();
      assertThat(Audited.call(guard, "note")).isInstanceOf(Outcome.Completed.class);
    }
    assertThat(Audited.lines(folder, "\"event\":\"decision\"")).hasSize(1);
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void attack_31_audit_slowOrFull_denies_andWithdrawsWhatCameTooLate() throws Exception {
    FailingDisk disk = new FailingDisk();
    try (AuditLog audit =
        AuditLog.in(folder).disk(disk).queue(1).deadline(Duration.ofMillis(50)).open()) {
      PolicyGuard guard = Audited.guard(audit);
      CountDownLatch hangs = disk.hang();

      assertUnrecorded(Audited.call(guard, "note")); // written too late
      assertUnrecorded(Audited.call(guard, "note")); // waits too long
      Outcome<String> full = Audited.call(guard, "note");
      assertUnrecorded(full);
      assertThat(audit.status().lastProblem().orElseThrow()).contains("1 records wait already");

      hangs.countDown();
      disk.awaitWritten("withdrawn");
    }

    assertThat(Audited.lines(folder, "\"event\":\"withdrawn\"")).hasSize(1);
    assertThat(Audited.lines(folder, "\"event\":\"gap\"", "\"policyguard.audit.lost\":2"))
        .hasSize(1);
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void decided_fileChangedBySomebodyElse_deniesAndLeavesItAsItIs() throws IOException {
    try (AuditLog audit = AuditLog.open(folder)) {
      PolicyGuard guard = Audited.guard(audit);
      Files.writeString(Audited.first(folder), "x", StandardOpenOption.APPEND);

      assertUnrecorded(Audited.call(guard, "note"));
      assertThat(audit.status().lastProblem().orElseThrow()).contains("somebody else changed it");
    }
    assertThat(Files.readString(Audited.first(folder))).endsWith("x");
  }

  @Test
  void decided_fileGone_denies() throws IOException {
    try (AuditLog audit = AuditLog.open(folder)) {
      Files.delete(Audited.first(folder));

      assertUnrecorded(Audited.call(Audited.guard(audit), "note"));
    }
    assertThat(Audited.first(folder)).doesNotExist();
  }

  @Test
  void open_again_theChainGoesOn() throws IOException {
    Audited.written(folder, 2);
    Audited.written(folder, 2);

    assertThat(AuditVerification.of(folder).problem()).isEmpty();
    assertThat(Audited.lines(folder, "\"event\":\"opened\"")).hasSize(2);
    assertThat(Audited.lines(folder, "\"event\":\"decision\"")).hasSize(4);
  }

  @Test
  void decided_smallFiles_rotateAndKeepTheChain_andAMissingOneIsFound() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (AuditLog audit = AuditLog.in(folder).fileLength(1_500).open()) {
        Audited.calls(audit, 5);
        assertThat(Files.size(audit.status().file())).isLessThanOrEqualTo(1_500);
      }
    }
    List<AuditFolder.Numbered> files = AuditFolder.files(folder);
    assertThat(files).hasSizeGreaterThan(5);
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
    assertThat(Audited.lines(folder, "\"event\":\"decision\"")).hasSize(10);

    byte[] third = Files.readAllBytes(files.get(2).path());
    Files.delete(files.get(2).path());
    AuditProblem problem = AuditVerification.of(folder).problem().orElseThrow();
    assertThat(problem.kind()).isEqualTo(AuditProblem.Kind.MISSING);
    assertThat(problem.file()).isEqualTo("audit-000004.jsonl");
    Files.write(files.get(2).path(), third);

    Files.delete(files.get(0).path());
    assertThat(AuditVerification.of(folder).problem()).isPresent();
  }

  @Test
  void open_twice_saysWhoWritesIt() throws IOException {
    try (AuditLog audit = AuditLog.open(folder)) {
      assertThatThrownBy(() -> AuditLog.open(folder))
          .hasMessageContaining("this process already writes an audit there");
      assertThat(audit.status().recording()).isTrue();
    }
    AuditLog.open(folder).close();
  }

  @Test
  void open_brokenChain_isRefusedAndSaysWhere() throws IOException {
    Audited.written(folder, 2);
    String text = Files.readString(Audited.first(folder));
    Files.writeString(Audited.first(folder), text.replaceFirst("ada", "eve"));

    assertThatThrownBy(() -> AuditLog.open(folder))
        .hasMessageContaining("the audit is broken and not continued: audit-000001.jsonl:2: ");
    assertThatThrownBy(() -> AuditLog.open(folder)).hasMessageContaining("broken");
  }

  @Test
  void open_anotherKey_isRefused() throws IOException {
    Audited.written(folder, 2);

    assertThatThrownBy(() -> AuditLog.in(folder).key(AuditKey.of(new byte[32])).open())
        .hasMessageContaining("is of another key");
  }

  @Test
  void open_tornAtAnyByteOfTheLastLine_tellsOfItAndGoesOn() throws IOException {
    Audited.written(folder, 1);
    byte[] bytes = Files.readAllBytes(Audited.first(folder));
    int begin =
        new String(bytes, StandardCharsets.US_ASCII).lastIndexOf("\n", bytes.length - 2) + 1;
    for (int cut = begin + 1; cut < bytes.length; cut += 61) {
      Path torn = Files.createDirectory(folder.resolve("torn" + cut));
      Files.write(Audited.first(torn), java.util.Arrays.copyOf(bytes, cut));

      AuditLog.open(torn).close();

      assertThat(AuditVerification.of(torn).problem()).as("cut at %s", cut).isEmpty();
      String hex =
          java.util.HexFormat.of().formatHex(java.util.Arrays.copyOfRange(bytes, begin, cut));
      assertThat(Audited.lines(torn, "\"event\":\"recovered\"", '"' + hex + '"')).hasSize(1);
      assertThat(Files.size(Audited.first(torn))).isEqualTo(begin);
    }
  }

  @Test
  void open_diedBetweenTellingOfATearAndCuttingIt_cutsIt() throws IOException {
    Audited.written(folder, 1);
    Path first = Audited.first(folder);
    byte[] bytes = Files.readAllBytes(first);
    byte[] torn = java.util.Arrays.copyOf(bytes, bytes.length - 5);
    Files.write(first, torn);
    AuditLog.open(folder).close();
    Files.write(first, torn);

    assertThat(AuditVerification.of(folder).problem()).isEmpty();
    AuditLog.open(folder).close();

    assertThat(Files.size(first)).isLessThan(torn.length);
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
    assertThat(Audited.lines(folder, "\"event\":\"recovered\"")).hasSize(1);
  }

  @Test
  void close_itsThreadEnds_andCallsAreDenied() throws IOException {
    AuditLog audit = AuditLog.open(folder);
    audit.close();
    audit.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("policyguard-audit"));
    assertUnrecorded(Audited.call(Audited.guard(audit), "note"));
    assertThat(audit.status().recording()).isFalse();
  }

  @Test
  void decided_whatComesBehind_isNotDoneOnTheWritersThread() throws IOException {
    try (AuditLog audit = AuditLog.open(folder)) {
      PolicyGuard guard = Audited.guard(audit);
      AtomicReference<String> thread = new AtomicReference<>("");
      FailingDisk.join(
          guard
              .reserveAsync(ToolCall.of("note").from("ada"))
              .thenAccept(
                  admission -> {
                    // On the writer's thread this call would wait for itself.
                    assertThat(Audited.call(guard, "note")).isInstanceOf(Outcome.Completed.class);
                    thread.set(Thread.currentThread().getName());
                  }));

      assertThat(thread.get()).isNotEqualTo("policyguard-audit");
    }
  }

  private static void assertUnrecorded(Outcome<String> outcome) {
    Decision decision = ((Outcome.Refused<String>) outcome).decision();
    assertThat(decision.code()).isEqualTo(DecisionCode.INTERNAL_ERROR);
    assertThat(decision.rule()).isEqualTo("(audit)");
  }
}

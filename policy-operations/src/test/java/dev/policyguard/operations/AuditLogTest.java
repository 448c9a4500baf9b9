package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditLogTest {

  @TempDir Path folder;

  @Test
  void decided_allowedAndDenied_haveTheirLines() throws IOException {
    try (AuditLog audit = Audited.patient(folder).open()) {
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
    try (AuditLog audit = Audited.patient(folder).open()) {
      PolicyGuard guard = Audited.guard(audit);
      guard.reserve(ToolCall.of(odd, Map.of(odd, 1)).from(odd));
      guard.reserve(ToolCall.of("note", Map.of()).from("x".repeat(1_001)));
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
    try (AuditLog audit = Audited.patient(folder).disk(disk).open()) {
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
    try (AuditLog audit = Audited.patient(folder).disk(disk).open()) {
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
  void attack_31_audit_slow_callIsDenied_andWithdrawnWhenItComesTooLate() throws Exception {
    FailingDisk disk = new FailingDisk();
    try (AuditLog audit = AuditLog.in(folder).disk(disk).deadline(Duration.ofMillis(50)).open()) {
      CountDownLatch hangs = disk.hang();

      assertUnrecorded(Audited.call(Audited.guard(audit), "note"));

      assertThat(audit.status().lastProblem().orElseThrow()).contains("not durable after 50 ms");
      hangs.countDown();
    }
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void attack_31_audit_slowAndFull_countsTheLost_andWithdrawsWhatCameTooLate() throws Exception {
    FailingDisk disk = new FailingDisk();
    try (AuditLog audit = Audited.patient(folder).disk(disk).queue(1).open()) {
      CountDownLatch hangs = disk.hang();
      CompletableFuture<?> written = audit.decided(Audited.event("note")).toCompletableFuture();
      disk.awaitWriting();
      CompletableFuture<?> waiting = audit.decided(Audited.event("note")).toCompletableFuture();

      assertUnrecorded(Audited.call(Audited.guard(audit), "note"));
      assertThat(audit.status().lastProblem().orElseThrow()).contains("1 records wait already");

      assertThat(written.completeExceptionally(new TimeoutException())).isTrue();
      assertThat(waiting.completeExceptionally(new TimeoutException())).isTrue();
      hangs.countDown();
      disk.awaitWritten("withdrawn");
    }

    assertThat(Audited.lines(folder, "\"event\":\"withdrawn\"", "\"timeout\"")).hasSize(1);
    assertThat(Audited.lines(folder, "\"event\":\"gap\"", "\"policyguard.audit.lost\":2"))
        .hasSize(1);
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void decided_refusalIsLate_staysOne() throws Exception {
    FailingDisk disk = new FailingDisk();
    try (AuditLog audit = Audited.patient(folder).disk(disk).open()) {
      CountDownLatch hangs = disk.hang();
      CompletableFuture<?> record = audit.decided(Audited.event("unknown")).toCompletableFuture();
      disk.awaitWriting();
      record.completeExceptionally(new TimeoutException());
      hangs.countDown();
    }

    assertThat(Audited.lines(folder, "\"deny\"", "\"unknown\"")).hasSize(1);
    assertThat(Audited.lines(folder, "\"event\":\"withdrawn\"")).isEmpty();
  }

  @Test
  void decided_whatIsToBeWithdrawnCannotBeWritten_isWithdrawnLater() throws Exception {
    FailingDisk disk = new FailingDisk();
    try (AuditLog audit = Audited.patient(folder).disk(disk).open()) {
      CountDownLatch hangs = disk.hang();
      CompletableFuture<?> record = audit.decided(Audited.event("note")).toCompletableFuture();
      disk.awaitWriting();
      record.completeExceptionally(new TimeoutException());
      disk.failBehindThis();
      hangs.countDown();
      disk.awaitFailure();
      disk.heal();

      assertThat(Audited.call(Audited.guard(audit), "note")).isInstanceOf(Outcome.Completed.class);
    }

    assertThat(Audited.lines(folder, "\"event\":\"withdrawn\"")).hasSize(1);
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void call_interruptedWhileItWaits_isDeniedAndWithdrawn() throws Exception {
    FailingDisk disk = new FailingDisk();
    String id;
    try (AuditLog audit = Audited.patient(folder).disk(disk).open()) {
      PolicyGuard guard = Audited.guard(audit);
      CountDownLatch hangs = disk.hang();
      FutureTask<Outcome<String>> call = new FutureTask<>(() -> Audited.call(guard, "capped"));
      Thread caller = new Thread(call);
      caller.start();
      disk.awaitWriting();

      caller.interrupt();

      assertUnrecorded(call.get(30, TimeUnit.SECONDS));
      id = call.get().decision().id();
      hangs.countDown();
      assertThat(Audited.call(guard, "capped")).isInstanceOf(Outcome.Completed.class);
      assertThat(audit.status().failures()).isZero();
    }

    assertThat(Audited.lines(folder, "\"event\":\"withdrawn\"", id, "\"interrupted\"")).hasSize(1);
    assertThat(Audited.lines(folder, "\"event\":\"gap\"")).isEmpty();
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void attack_31_audit_noNextFileCanBeMade_deniesAndGoesOn() throws IOException {
    FailingDisk disk = new FailingDisk();
    try (AuditLog audit = Audited.patient(folder).fileLength(1_024).disk(disk).open()) {
      PolicyGuard guard = Audited.guard(audit);
      disk.failCreate();
      int denied = 0;
      for (int i = 0; i < 6; i++) {
        denied += Audited.call(guard, "note") instanceof Outcome.Refused ? 1 : 0;
      }
      // The first file has room for one call.
      assertThat(denied).isEqualTo(5);
      assertThat(audit.status().recording()).isFalse();
      assertThat(audit.status().lastProblem().orElseThrow())
          .contains("no space left for audit-000002.jsonl");

      disk.heal();
      assertThat(Audited.call(guard, "note")).isInstanceOf(Outcome.Completed.class);
      assertThat(audit.status().recording()).isTrue();
    }
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
    Audited.patient(folder).open().close();
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void attack_31_audit_hugeRecords_areNotKeptInMemory() throws Exception {
    String wide = "\u20ac".repeat(DecisionEvent.MAX_CHARACTERS);
    Map<String, Object> arguments = new HashMap<>();
    for (int i = 0; i < DecisionEvent.MAX_NAMES; i++) {
      arguments.put(i + wide, i);
    }
    List<DecisionEvent> events = new ArrayList<>();
    PolicyGuard.builder(Audited.POLICY)
        .listener(events::add, Delivery.INLINE)
        .build()
        .reserve(ToolCall.of("note", arguments).from("ada"));
    FailingDisk disk = new FailingDisk();
    try (AuditLog audit = Audited.patient(folder).disk(disk).open()) {
      CountDownLatch hangs = disk.hang();
      int fit = 0;
      while (!audit.decided(events.get(0)).toCompletableFuture().isCompletedExceptionally()) {
        fit++;
      }
      // 64 million characters; the writer may have taken some more of them.
      assertThat(fit).isBetween(300, 2_000);
      hangs.countDown();
    }
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void decided_fileChangedBySomebodyElse_deniesAndLeavesItAsItIs() throws IOException {
    try (AuditLog audit = Audited.patient(folder).open()) {
      PolicyGuard guard = Audited.guard(audit);
      Files.writeString(Audited.first(folder), "x", StandardOpenOption.APPEND);

      assertUnrecorded(Audited.call(guard, "note"));
      assertThat(audit.status().lastProblem().orElseThrow()).contains("somebody else changed it");
    }
    assertThat(Files.readString(Audited.first(folder))).endsWith("x");
  }

  @Test
  void decided_fileGone_denies() throws IOException {
    try (AuditLog audit = Audited.patient(folder).open()) {
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
      try (AuditLog audit = Audited.patient(folder).fileLength(1_500).open()) {
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
    try (AuditLog audit = Audited.patient(folder).open()) {
      assertThatThrownBy(() -> Audited.patient(folder).open())
          .hasMessageContaining("this process already writes an audit there");
      assertThat(audit.status().recording()).isTrue();
    }
    Audited.patient(folder).open().close();
  }

  @Test
  void open_brokenChain_isRefusedAndSaysWhere() throws IOException {
    Audited.written(folder, 2);
    String text = Files.readString(Audited.first(folder));
    Files.writeString(Audited.first(folder), text.replaceFirst("ada", "eve"));

    assertThatThrownBy(() -> Audited.patient(folder).open())
        .hasMessageContaining("the audit is broken and not continued: audit-000001.jsonl:2: ");
    assertThatThrownBy(() -> Audited.patient(folder).open()).hasMessageContaining("broken");
  }

  @Test
  void open_anotherKey_isRefused() throws IOException {
    Audited.written(folder, 2);

    assertThatThrownBy(() -> Audited.patient(folder).key(AuditKey.of(new byte[32])).open())
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
      Files.write(Audited.first(torn), Arrays.copyOf(bytes, cut));

      Audited.patient(torn).open().close();

      assertThat(AuditVerification.of(torn).problem()).as("cut at %s", cut).isEmpty();
      String hex = HexFormat.of().formatHex(Arrays.copyOfRange(bytes, begin, cut));
      assertThat(Audited.lines(torn, "\"event\":\"recovered\"", '"' + hex + '"')).hasSize(1);
      assertThat(Files.size(Audited.first(torn))).isEqualTo(begin);
    }
  }

  @Test
  void open_endIsFilledWithZeros_tellsOfItAndGoesOn() throws IOException {
    Audited.written(folder, 1);
    byte[] bytes = Files.readAllBytes(Audited.first(folder));
    for (int zeros :
        new int[] {1, 4_096, AuditLine.MAX_LENGTH - 1, AuditLine.MAX_LENGTH + 100_000}) {
      for (int cut : new int[] {0, 40}) {
        Path torn = Files.createDirectory(folder.resolve("zeros" + zeros + "-" + cut));
        byte[] filled = Arrays.copyOf(bytes, bytes.length - cut + zeros);
        Arrays.fill(filled, bytes.length - cut, filled.length, (byte) 0);
        Files.write(Audited.first(torn), filled);
        assertThat(AuditVerification.of(torn).problem().orElseThrow().kind())
            .isEqualTo(AuditProblem.Kind.TORN);

        Audited.patient(torn).open().close();

        assertThat(AuditVerification.of(torn).problem()).as("%s zeros", zeros).isEmpty();
        assertThat(Audited.lines(torn, "\"event\":\"recovered\"")).hasSize(1);
        assertThat(Files.size(Audited.first(torn))).isLessThanOrEqualTo(bytes.length);
      }
    }
  }

  @Test
  void open_zerosInTheMiddle_isRefusedAndSaysWhatToDo() throws IOException {
    Audited.written(folder, 2);
    byte[] bytes = Files.readAllBytes(Audited.first(folder));
    Arrays.fill(bytes, 500, 1_000, (byte) 0);
    Files.write(Audited.first(folder), bytes);

    assertThatThrownBy(() -> Audited.patient(folder).open())
        .hasMessageContaining("zeros stand in this line, as a disk leaves them")
        .hasMessageContaining(
            "keep this folder as it is, find out why, and give the audit a new one");
    assertThat(Files.readAllBytes(Audited.first(folder))).isEqualTo(bytes);
  }

  @Test
  void open_anyLanguageOfTheMachine_filesHaveTheSameNames() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      Audited.written(folder, 1);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Audited.first(folder)).exists();
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void open_diedBetweenTellingOfATearAndCuttingIt_cutsIt() throws IOException {
    Audited.written(folder, 1);
    Path first = Audited.first(folder);
    byte[] bytes = Files.readAllBytes(first);
    byte[] torn = Arrays.copyOf(bytes, bytes.length - 5);
    Files.write(first, torn);
    Audited.patient(folder).open().close();
    Files.write(first, torn);

    assertThat(AuditVerification.of(folder).problem()).isEmpty();
    Audited.patient(folder).open().close();

    assertThat(Files.size(first)).isLessThan(torn.length);
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
    assertThat(Audited.lines(folder, "\"event\":\"recovered\"")).hasSize(1);
  }

  @Test
  void close_itsThreadEnds_andCallsAreDenied() throws IOException {
    AuditLog audit = Audited.patient(folder).open();
    audit.close();
    audit.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("policyguard-audit"));
    assertUnrecorded(Audited.call(Audited.guard(audit), "note"));
    assertThat(audit.status().recording()).isFalse();
  }

  @Test
  void decided_whatComesBehind_isNotDoneOnTheWritersThread() throws IOException {
    try (AuditLog audit = Audited.patient(folder).open()) {
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

package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.operations.AuditProblem.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditVerificationTest {

  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Path file;
  private List<String> lines;

  @BeforeEach
  void write() throws IOException {
    Audited.written(folder, 2);
    file = Audited.first(folder);
    lines = Files.readAllLines(file);
  }

  @Test
  void of_whatWasWritten_isIntactAndHasItsHead() throws IOException {
    AuditVerification found = AuditVerification.of(folder);

    assertThat(found.problem()).isEmpty();
    assertThat(found.files()).isEqualTo(1);
    assertThat(found.records()).isEqualTo(lines.size());
    assertThat(found.head().orElseThrow().seq()).isEqualTo(lines.size());
    assertThat(lines.get(lines.size() - 1)).contains(found.head().orElseThrow().hash());
  }

  @Test
  void of_anyByteChanged_findsTheLine() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int line = 1;
    for (int i = 0; i < bytes.length; i++) {
      byte was = bytes[i];
      bytes[i] = (byte) (was ^ 1 << i % 8);
      Files.write(file, bytes);
      AuditVerification found = AuditVerification.of(folder);
      assertThat(found.problem()).as("byte %s", i).isPresent();
      assertThat(found.problem().orElseThrow().line()).as("byte %s", i).isEqualTo(line);
      bytes[i] = was;
      if (was == '\n') {
        line++;
      }
    }
  }

  @Test
  void of_anyLineRemovedButTheLast_findsWhereItWas() throws IOException {
    for (int i = 0; i < lines.size() - 1; i++) {
      List<String> changed = new ArrayList<>(lines);
      changed.remove(i);

      assertProblem(changed, Kind.MISSING, i + 1);
    }
  }

  @Test
  void of_anyTwoLinesSwapped_findsTheFirst() throws IOException {
    for (int i = 0; i < lines.size(); i++) {
      for (int j = i + 1; j < lines.size(); j++) {
        List<String> changed = new ArrayList<>(lines);
        Collections.swap(changed, i, j);

        assertProblem(changed, Kind.MISSING, i + 1);
      }
    }
  }

  @Test
  void of_anyLineCopiedToAnyPlace_findsIt() throws IOException {
    for (int i = 0; i < lines.size(); i++) {
      for (int at = 0; at <= lines.size(); at++) {
        List<String> changed = new ArrayList<>(lines);
        changed.add(at, lines.get(i));

        // In front of itself or behind, the second of the two is found.
        boolean before = at <= i;
        int place = at == i ? at + 2 : at + 1;
        assertProblem(changed, before && at < i ? Kind.MISSING : Kind.OUT_OF_ORDER, place);
      }
    }
  }

  @Test
  void of_filesCopiedSwappedOrRenamed_findsIt() throws IOException {
    Path many = folder.resolve("many");
    try (AuditLog audit =
        Audited.patient(many).durability(Durability.WRITTEN).fileLength(1_024).open()) {
      Audited.calls(audit, 4);
    }
    List<AuditFolder.Numbered> files = AuditFolder.files(many);
    assertThat(files).hasSizeGreaterThan(4);
    List<byte[]> contents = new ArrayList<>();
    for (AuditFolder.Numbered each : files) {
      contents.add(Files.readAllBytes(each.path()));
    }
    for (int i = 0; i < files.size(); i++) {
      Path next = AuditFolder.file(many, files.size() + 1).path();
      Files.write(next, contents.get(i));
      assertThat(AuditVerification.of(many).problem().orElseThrow().kind())
          .isEqualTo(Kind.OUT_OF_ORDER);
      Files.delete(next);
      for (int j = 0; j < files.size(); j++) {
        Files.write(files.get(j).path(), contents.get(i));
        assertThat(AuditVerification.of(many).isIntact()).as("%s over %s", i, j).isEqualTo(i == j);
        Files.write(files.get(j).path(), contents.get(j));
      }
    }
    // What is not named as an audit names its files is none of them, and counts for nothing.
    Files.copy(files.get(0).path(), many.resolve("audit-0000001.jsonl"));
    Files.copy(files.get(0).path(), many.resolve("audit-000001.jsonl.bak"));
    assertThat(AuditVerification.of(many).files()).isEqualTo(files.size());
    assertThat(AuditVerification.of(many).problem()).isEmpty();
  }

  @Test
  void of_lineWithoutAnEndPutBeforeARecoveredOne_findsIt() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
    Audited.patient(folder).open().close();
    assertThat(AuditVerification.of(folder).problem()).isEmpty();

    // The next file begins with a record of a torn end, which must not vouch for this one.
    Files.writeString(file, lines.get(2).replace("ada", "eve"), StandardOpenOption.APPEND);

    AuditProblem problem = AuditVerification.of(folder).problem().orElseThrow();
    assertThat(problem.kind()).isEqualTo(Kind.TORN);
    assertThat(problem.message()).contains("the record behind it does not tell of that");
    assertThatThrownBy(() -> Audited.patient(folder).open()).hasMessageContaining("is broken");
  }

  @Test
  void of_twoTornFiles_eachHasItsRecord() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
    Audited.patient(folder).open().close();
    // It died while it told of the first torn end.
    Path second = AuditFolder.file(folder, 2).path();
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
    Files.write(second, Arrays.copyOf(Files.readAllBytes(second), 100));

    Audited.patient(folder).open().close();

    assertThat(AuditVerification.of(folder).problem()).isEmpty();
    assertThat(Audited.lines(folder, "\"event\":\"recovered\"")).hasSize(2);
    assertThat(Files.size(second)).isZero();
  }

  @Test
  void of_lineOfAnotherChain_findsIt() throws IOException {
    Path other = folder.resolve("other");
    Audited.written(other, 2);
    List<String> changed = new ArrayList<>(lines);
    changed.set(3, Files.readAllLines(Audited.first(other)).get(3));

    assertProblem(changed, Kind.REPLACED, 4);
  }

  @Test
  void of_endCutInTheMiddleOfALine_isTorn() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

    AuditProblem problem = AuditVerification.of(folder).problem().orElseThrow();

    assertThat(problem.kind()).isEqualTo(Kind.TORN);
    assertThat(problem.line()).isEqualTo(lines.size());
  }

  @Test
  void verify_lastLinesRemoved_onlyACopiedHeadShowsIt() throws IOException {
    AuditHead head = AuditVerification.of(folder).head().orElseThrow();
    Files.write(file, lines.subList(0, 3));

    assertThat(AuditVerification.of(folder).isIntact()).isTrue();
    assertThat(problem(AuditVerification.expecting(folder).head(head))).contains(Kind.HEAD);
  }

  @Test
  void verify_olderHeadThatWasCopied_isFound() throws IOException {
    AuditHead head = AuditVerification.of(folder).head().orElseThrow();
    Audited.written(folder, 1);

    AuditVerification found = AuditVerification.expecting(folder).head(head).verify();

    assertThat(found.isIntact()).isTrue();
    assertThat(found.head().orElseThrow().seq()).isGreaterThan(head.seq());
  }

  @Test
  void verify_allWrittenAnewWithoutTheKey_onlyTheKeyShowsIt() throws IOException {
    Path keyed = folder.resolve("keyed");
    AuditKey key = AuditKey.of(SECRET);
    try (AuditLog audit = Audited.patient(keyed).key(key).open()) {
      Audited.calls(audit, 2);
    }

    assertThat(problem(AuditVerification.expecting(keyed).key(key))).isEmpty();
    assertThat(problem(AuditVerification.expecting(keyed))).contains(Kind.CHANGED);

    AuditSeal forger = new AuditSeal(Optional.empty());
    AuditHead head = AuditHead.START;
    StringBuilder forged = new StringBuilder();
    for (String line : Files.readAllLines(Audited.first(keyed))) {
      AuditLine was = AuditLine.parse(line.getBytes(StandardCharsets.US_ASCII)).orElseThrow();
      AuditLine anew = AuditLine.behind(head, was.members().replace("ada", "eve"), forger);
      forged.append(new String(anew.bytes(), StandardCharsets.US_ASCII));
      head = anew.head();
    }
    Files.writeString(Audited.first(keyed), forged);

    assertThat(problem(AuditVerification.expecting(keyed))).isEmpty();
    assertThat(problem(AuditVerification.expecting(keyed).key(key))).contains(Kind.CHANGED);
  }

  @Test
  void of_folderWithoutAnAudit_says() {
    assertThatThrownBy(() -> AuditVerification.of(folder.resolve("none")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> AuditVerification.of(Files.createDirectory(folder.resolve("empty"))))
        .hasMessageContaining("has no file of an audit");
  }

  @Test
  void parse_headAsItIsWritten_isTheSame_elseIsRefused() {
    AuditHead head = new AuditHead(12, "ab".repeat(32));

    assertThat(AuditHead.parse(head.toString())).isEqualTo(head);
    assertThatThrownBy(() -> AuditHead.parse("12:ab\u202e"))
        .hasMessage(
            "head: is \"12:ab\\u202e\", must be the number of a record, a colon and its hash of 64"
                + " hexadecimal digits");
  }

  @Test
  void key_short_isRefused_andNeverShown() throws IOException {
    assertThatThrownBy(() -> AuditKey.of(new byte[31])).hasMessageContaining("has 31 bytes");
    Path file = Files.write(folder.resolve("key"), SECRET);
    assertThat(AuditKey.read(file)).hasToString("AuditKey[secret]");
  }

  private void assertProblem(List<String> changed, Kind kind, long line) throws IOException {
    Files.write(file, changed);
    AuditProblem problem = AuditVerification.of(folder).problem().orElseThrow();
    assertThat(problem.kind()).as(problem.toString()).isEqualTo(kind);
    assertThat(problem.line()).as(problem.toString()).isEqualTo(line);
  }

  private static Optional<Kind> problem(AuditVerification.Builder builder) throws IOException {
    return builder.verify().problem().map(AuditProblem::kind);
  }
}

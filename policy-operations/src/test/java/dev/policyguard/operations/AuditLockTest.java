package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AuditLockTest {

  @TempDir Path folder;

  @Test
  void open_anotherProcessWritesThere_isRefusedInPlainWords_untilThatIsKilled() throws IOException {
    String refusal =
        folder
            + ": another process already writes an audit there; give each process a folder of its"
            + " own";
    try (OtherProcess other = OtherProcess.of(OpeningProcess.class, folder.toString())) {
      assertThat(other.line()).isEqualTo("open");

      assertThatThrownBy(() -> AuditLog.open(folder)).hasMessage(refusal);
      try (OtherProcess third = OtherProcess.of(OpeningProcess.class, folder.toString())) {
        assertThat(third.line()).isEqualTo(refusal);
      }
      assertThat(AuditVerification.of(folder).records()).isEqualTo(1);
      // Neither of those who were refused has taken the lock from who has it.
      assertThatThrownBy(() -> AuditLog.open(folder)).hasMessage(refusal);
    }

    Audited.patient(folder).open().close();
    assertThat(AuditVerification.of(folder).problem()).isEmpty();
  }

  @Test
  void open_anotherCopyOfTheLibraryInThisProcess_isRefused_andKeepsItsLock() throws IOException {
    Path file = folder.resolve("audit.lock");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThatThrownBy(() -> AuditLog.open(folder))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("this process already writes an audit there");

      assertThat(lock.isValid()).isTrue();
      try (OtherProcess other = OtherProcess.of(OpeningProcess.class, folder.toString())) {
        assertThat(other.line()).contains("another process already writes an audit there");
      }
    }
    Audited.patient(folder).open().close();
  }

  @Test
  void open_lockCannotBeMade_isRefused_andMayBeTriedAgain() throws IOException {
    Path inTheWay = Files.createDirectory(folder.resolve("audit.lock"));

    assertThatThrownBy(() -> AuditLog.open(folder)).isInstanceOf(IOException.class);

    Files.delete(inTheWay);
    Audited.patient(folder).open().close();
  }
}

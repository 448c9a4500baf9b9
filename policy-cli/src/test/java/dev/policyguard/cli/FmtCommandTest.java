package dev.policyguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.policyguard.json.PolicyFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FmtCommandTest {

  private static final String TEXT = "{\"default\":\"deny\",\"version\":\"1\"}";
  private static final String CANONICAL = PolicyFile.write(PolicyFile.parse(TEXT));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writePolicy() throws IOException {
    file = Files.writeString(folder.resolve("policy.json"), TEXT);
  }

  @Test
  void write_aFile_replacesItAndLeavesNothingElse() throws IOException {
    assertThat(Run.of("fmt", "--write", file.toString()).code()).isEqualTo(ExitCode.OK);

    assertThat(file).hasContent(CANONICAL);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void write_aCanonicalFile_doesNotTouchIt() throws IOException {
    Files.writeString(file, CANONICAL);
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, before);

    Run.of("fmt", "--write", file.toString());

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
  }

  @Test
  void write_anInvalidPolicy_doesNotTouchIt() throws IOException {
    Files.writeString(file, "{}");

    assertThat(Run.of("fmt", "--write", file.toString()).code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(file).hasContent("{}");
  }

  @Test
  void write_throughALink_writesWhatItLeadsToAndKeepsItsPermissions() throws IOException {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), file);

    Run.of("fmt", "--write", link.toString());

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent(CANONICAL);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }
}

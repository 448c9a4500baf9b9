package dev.policyguard.examples.policytests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.testkit.CoverageRecorder;
import dev.policyguard.testkit.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows is what there is. */
class ReadmeTest {

  @Test
  void coverage_ofTheRefundsAlone_isWhatTheReadmeShows() throws IOException {
    CoverageRecorder coverage = new CoverageRecorder();
    ScenarioFile.read(Path.of("src/test/scenarios/refunds.json")).play(coverage);

    assertThat(Files.readString(Path.of("README.md")))
        .contains("```text\n" + coverage.coverages().get(0) + "\n```");
  }
}

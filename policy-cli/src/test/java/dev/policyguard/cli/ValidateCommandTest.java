package dev.policyguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ValidateCommandTest {

  private static final String VALID = "{ \"version\": \"1\", \"default\": \"deny\" }";

  @Test
  void validate_aValidPolicy_saysSo() {
    assertThat(Run.withInput(VALID, "validate", "-"))
        .isEqualTo(new Run(ExitCode.OK, "standard input: valid\n", ""));
  }

  @Test
  void validate_aMissingFile_isMisuse() {
    Run run = Run.of("validate", "no such file.json");
    assertThat(run.code()).isEqualTo(ExitCode.MISUSE);
    assertThat(run.err()).isEqualTo("policyguard: no such file.json: does not exist\n");
  }
}

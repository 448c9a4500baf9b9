package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoggedFailureTest {

  @Test
  void of_causesInACircle_ends() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);

    int causes = 0;
    for (Throwable t = LoggedFailure.of(first); t != null; t = t.getCause()) {
      causes++;
    }

    assertThat(causes).isEqualTo(9);
  }

  @Test
  void of_messageThatCannotBeRead_namesTheClass() {
    Exception hostile =
        new Exception() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("no");
          }
        };

    assertThat(LoggedFailure.of(hostile)).hasMessageEndingWith("whose message cannot be read");
  }

  @Test
  void of_longMessage_isCut() {
    assertThat(LoggedFailure.of(new Exception("x".repeat(100_000))).getMessage())
        .hasSizeLessThan(3_000);
  }

  @Test
  void of_failure_hasItsStackTrace() {
    Exception failure = new Exception("x");

    assertThat(LoggedFailure.of(failure).getStackTrace()).isEqualTo(failure.getStackTrace());
  }
}

package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
            throw new AssertionError("no");
          }
        };

    assertThat(LoggedFailure.of(hostile))
        .hasMessage(hostile.getClass().getName() + ", whose message cannot be read");
  }

  @Test
  void of_causeThatCannotBeRead_isWithoutIt() {
    Exception hostile =
        new Exception("x") {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Throwable getCause() {
            throw new AssertionError("no");
          }
        };

    assertThat(LoggedFailure.of(hostile)).hasMessageEndingWith(": x").hasNoCause();
  }

  static Stream<Supplier<StackTraceElement[]>> tracesThatAreNone() {
    return Stream.of(
        () -> null,
        () -> new StackTraceElement[] {null},
        () -> {
          throw new AssertionError("no");
        });
  }

  @ParameterizedTest
  @MethodSource("tracesThatAreNone")
  void of_stackTraceThatCannotBeRead_isWithoutIt(Supplier<StackTraceElement[]> trace) {
    Exception hostile =
        new Exception("x") {
          private static final long serialVersionUID = 1L;

          @Override
          public StackTraceElement[] getStackTrace() {
            return trace.get();
          }
        };

    assertThat(LoggedFailure.of(hostile)).hasMessageEndingWith(": x");
  }

  @Test
  void of_messageThatIsOutOfMemory_isThrownOn() {
    OutOfMemoryError error = new OutOfMemoryError("in a test");
    Exception dying =
        new Exception() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw error;
          }
        };

    assertThatThrownBy(() -> LoggedFailure.of(dying)).isSameAs(error);
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

package dev.policyguard.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Map;

/** One run of the command in this process, and what came of it. */
record Run(ExitCode code, String out, String err) {

  static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

  static Run of(String... arguments) {
    return withInput("", arguments);
  }

  static Run withInput(String input, String... arguments) {
    return on(Terminal.NONE, input.getBytes(StandardCharsets.UTF_8), arguments);
  }

  static Run on(Terminal terminal, byte[] input, String... arguments) {
    return on(terminal, new ByteArrayInputStream(input), arguments);
  }

  static Run on(Terminal terminal, InputStream in, String... arguments) {
    return on(terminal, in, Map.of(), arguments);
  }

  static Run on(
      Terminal terminal, InputStream in, Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            in, new PrintWriter(out), new PrintWriter(err), environment, terminal, () -> TODAY);
    ExitCode code = Program.run(console, arguments);
    return new Run(code, out.toString(), err.toString());
  }
}

package dev.policyguard.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Where the command {@code policyguard} begins. */
public final class Main {

  private Main() {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param arguments the words behind {@code policyguard}
   */
  public static void main(String[] arguments) {
    java.io.Console terminal = terminal();
    Charset charset = terminal == null ? StandardCharsets.UTF_8 : terminal.charset();
    Console console =
        new Console(
            System.in,
            writer(FileDescriptor.out, charset),
            writer(FileDescriptor.err, charset),
            System.getenv(),
            terminal == null ? Terminal.NONE : Terminal.of(System.getenv()),
            LocalDate::now);
    System.exit(Program.run(console, arguments).code());
  }

  /** The terminal; null where the output goes anywhere else. */
  @SuppressWarnings("SystemConsoleNull") // for JDK 22 and later isTerminal is asked too
  private static java.io.@Nullable Console terminal() {
    java.io.Console console = System.console();
    return console != null && isTerminal(console) ? console : null;
  }

  /** Asks a method that JDK 22 brought; before it, what is no terminal has no console. */
  private static boolean isTerminal(java.io.Console console) {
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static PrintWriter writer(FileDescriptor descriptor, Charset charset) {
    return new PrintWriter(
        new OutputStreamWriter(
            new BufferedOutputStream(new FileOutputStream(descriptor)), charset));
  }
}

package dev.policyguard.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where a command reads and writes: the process's own streams, or a test's. Confined to a thread.
 *
 * @param in the standard input, which an argument {@code -} stands for
 * @param out what was asked for
 * @param err what goes wrong, and progress; never a part of the result
 * @param environment the variables of the environment
 * @param terminal what {@code out} is written to
 * @param today asks what day it is
 */
record Console(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    Terminal terminal,
    Supplier<LocalDate> today) {

  /** The text in a style, where the terminal has colours. */
  String paint(Style style, String text) {
    return terminal == Terminal.COLOUR ? style.paint(text) : text;
  }

  /** Writes to {@link #out()}, with a line feed at the end on every system. */
  void print(String line) {
    out.print(line + '\n');
  }

  /** Writes a message to {@link #err()}, behind the command's name. */
  void complain(String message) {
    err.print("policyguard: " + message + '\n');
  }
}

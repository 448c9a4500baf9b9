package dev.policyguard.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** A principal's own server process, and its two streams. */
final class StdioWire implements Wire {

  private final Process server;
  private final BufferedReader out;

  StdioWire(Class<?> main, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName());
    for (String argument : arguments) {
      builder.command().add(argument);
    }
    server = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out = server.inputReader(UTF_8);
  }

  @Override
  public void open() throws IOException {
    send(HELLO);
    receive();
    send(READY);
  }

  @Override
  public void send(String message) throws IOException {
    server.getOutputStream().write((message + "\n").getBytes(UTF_8));
    server.getOutputStream().flush();
  }

  @Override
  public String receive() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("The server is gone");
    }
    return line;
  }

  @Override
  public void close() {
    server.destroyForcibly();
  }
}

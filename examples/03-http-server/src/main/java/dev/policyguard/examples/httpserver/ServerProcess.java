package dev.policyguard.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server of this example in a process of its own, until it is closed. Confined to a thread. */
final class ServerProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;
  private final URI address;

  private ServerProcess(Process process) throws IOException {
    this.process = process;
    this.out = process.inputReader(UTF_8);
    String line = out.readLine();
    if (line == null || !line.startsWith(ShopServer.READY)) {
      process.destroyForcibly();
      throw new IOException("The server did not start; it said: " + line);
    }
    this.address = URI.create(line.substring(ShopServer.READY.length()));
  }

  /**
   * Starts a server, with the Java and the class path of this process, and waits until it is ready.
   *
   * @param main the class that serves
   * @param arguments what it is started with
   * @return the server
   * @throws IOException if it does not start
   */
  static ServerProcess start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1"); // it has a short life: compile soon, not well
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ServerProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** {@return where it is reached} */
  URI address() {
    return address;
  }

  /**
   * Tells it something, and waits for one line.
   *
   * @param line what it reads on its standard input
   * @return what it then writes to its standard output
   * @throws IOException if it is gone
   */
  String ask(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
    String answer = out.readLine();
    if (answer == null) {
      throw new IOException("The server is gone");
    }
    return answer;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package dev.policyguard.examples.testserver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a main class as people do: in a process of its own, with the Java that runs the tests. */
final class JavaProcess {

  private JavaProcess() {}

  static ProcessBuilder of(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}

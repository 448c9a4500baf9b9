package dev.policyguard.operations;

import java.io.IOException;
import java.nio.file.Path;

/** A process that opens an audit, and holds it until it is killed. */
final class OpeningProcess {

  private OpeningProcess() {}

  /** Takes the folder; says that it is open, or why not. */
  public static void main(String[] arguments) throws IOException {
    try {
      AuditLog.open(Path.of(arguments[0]));
      System.out.println("open");
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
    var unused = System.in.read();
  }
}

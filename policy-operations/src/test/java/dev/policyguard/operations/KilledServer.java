package dev.policyguard.operations;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Handler;
import dev.policyguard.guard.PolicyGuard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A process that makes calls until it is killed; each that runs writes its decision's id down. */
final class KilledServer {

  private static final int THREADS = 4;

  private KilledServer() {}

  /** Takes the audit's folder, the file of ids, how many calls, and the durability. */
  public static void main(String[] arguments) throws Exception {
    AuditLog audit =
        AuditLog.in(Path.of(arguments[0]))
            .durability(Durability.valueOf(arguments[3]))
            .fileLength(100_000)
            .open();
    PolicyGuard guard = Audited.guard(audit);
    FileChannel ran =
        FileChannel.open(
            Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    int each = Integer.parseInt(arguments[2]) / THREADS;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> calls(guard, ran, each));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("done");
  }

  private static void calls(PolicyGuard guard, FileChannel ran, int number) {
    Handler.WithPermit<Integer, IOException> handler =
        (call, permit) ->
            ran.write(
                ByteBuffer.wrap(
                    (permit.decision().id() + "\n").getBytes(StandardCharsets.US_ASCII)));
    try {
      for (int i = 0; i < number; i++) {
        guard.call(ToolCall.of("note").from("ada"), handler);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

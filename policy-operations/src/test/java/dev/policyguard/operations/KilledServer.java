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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that makes calls until it is killed, or whoever began it is gone. Each call that runs
 * writes its decision's id to a file, without any buffer.
 */
final class KilledServer {

  private KilledServer() {}

  /**
   * Takes the audit's folder, the file of ids, after how many calls to say so, durability, threads.
   */
  public static void main(String[] arguments) throws Exception {
    AuditLog audit =
        Audited.patient(Path.of(arguments[0]))
            .durability(Durability.valueOf(arguments[3]))
            .fileLength(1 << 20)
            .open();
    PolicyGuard guard = Audited.guard(audit);
    FileChannel ran =
        FileChannel.open(
            Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[2]));
    for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
      Thread thread = new Thread(() -> calls(guard, ran, left));
      thread.setDaemon(true);
      thread.start();
    }
    var unused = System.in.read();
  }

  private static void calls(PolicyGuard guard, FileChannel ran, AtomicInteger left) {
    Handler.WithPermit<Integer, IOException> handler =
        (call, permit) ->
            ran.write(
                ByteBuffer.wrap(
                    (permit.decision().id() + "\n").getBytes(StandardCharsets.US_ASCII)));
    try {
      while (true) {
        guard.call(ToolCall.of("note").from("ada"), handler).orElseThrow();
        if (left.decrementAndGet() == 0) {
          System.out.println("enough");
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.policyguard.operations;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets one process, and in it one audit, write to a folder. The system gives the lock back when the
 * process ends, however that comes about.
 */
final class AuditLock implements Closeable {

  /** A process that locks a file twice may lose both locks when it closes one of them. */
  private static final Set<Path> IN_THIS_PROCESS = ConcurrentHashMap.newKeySet();

  private static final Set<FileChannel> LEFT_OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private AuditLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Locks a folder, which is made if it is missing. */
  static AuditLock of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    Path real = folder.toRealPath();
    if (!IN_THIS_PROCESS.add(real)) {
      throw taken(folder, "this process");
    }
    boolean done = false;
    try {
      AuditLock lock = new AuditLock(real, locked(folder, real.resolve("audit.lock")));
      done = true;
      return lock;
    } finally {
      if (!done) {
        IN_THIS_PROCESS.remove(real);
      }
    }
  }

  private static FileChannel locked(Path folder, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another copy of this class has it; to close this channel would take its lock from it.
      LEFT_OPEN.add(channel);
      throw taken(folder, "this process");
    } catch (IOException e) {
      channel.close();
      throw new IOException(
          folder + ": cannot be locked, so that another process could write there, too: " + e, e);
    }
    if (lock == null) {
      channel.close();
      throw taken(folder, "another process");
    }
    return channel;
  }

  private static IOException taken(Path folder, String by) {
    return new IOException(
        folder
            + ": "
            + by
            + " already writes an audit there; give each process a folder of its own");
  }

  @Override
  public void close() throws IOException {
    channel.close();
    IN_THIS_PROCESS.remove(folder);
  }
}

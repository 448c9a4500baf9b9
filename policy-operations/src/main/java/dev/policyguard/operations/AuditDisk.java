package dev.policyguard.operations;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** What an audit is written to; a test gives one that fails. */
interface AuditDisk {

  /** The disk of this machine. */
  AuditDisk REAL = new AuditDisk() {};

  /** Makes a file that is not there yet, for nobody but its owner to read. */
  default AuditFile create(Path file) throws IOException {
    FileAttribute<?>[] restricted =
        isPosix(file)
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(
                  Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
            }
            : new FileAttribute<?>[0];
    Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    return new OnDisk(file, FileChannel.open(file, options, restricted));
  }

  /** Opens a file that is there. */
  default AuditFile open(Path file) throws IOException {
    return new OnDisk(file, FileChannel.open(file, StandardOpenOption.WRITE));
  }

  /** Removes a file, if it is there and nothing was written to it. */
  default void removeEmpty(Path file) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == 0) {
      Files.delete(file);
    }
  }

  /** Makes it last that a file was made, where the system can be told so. */
  default void forceFolder(Path folder) throws IOException {
    if (isPosix(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** A file that is written at its end. */
  interface AuditFile extends Closeable {

    /**
     * Writes all bytes.
     *
     * @param bytes the bytes
     * @param end behind which place
     */
    void write(ByteBuffer bytes, long end) throws IOException;

    /** Returns when the disk has them. */
    void force() throws IOException;

    /**
     * Cuts the file.
     *
     * @param end where
     */
    void truncate(long end) throws IOException;

    /** How long the file is under its name; fails if that is no longer this file. */
    long length() throws IOException;
  }

  /** A file of this machine. Confined to a thread. */
  final class OnDisk implements AuditFile {
    private final Path path;
    private final BasicFileAttributes opened;
    private FileChannel channel;

    OnDisk(Path path, FileChannel channel) throws IOException {
      this.path = path;
      this.channel = channel;
      boolean done = false;
      try {
        this.opened = Files.readAttributes(path, BasicFileAttributes.class);
        done = true;
      } finally {
        if (!done) {
          channel.close();
        }
      }
    }

    /** A thread that was interrupted has closed it: then the same file is opened once more. */
    private FileChannel channel() throws IOException {
      if (!channel.isOpen()) {
        channel = new OnDisk(path, FileChannel.open(path, StandardOpenOption.WRITE)).same(opened);
      }
      return channel;
    }

    private FileChannel same(BasicFileAttributes before) throws IOException {
      if (!Objects.equals(opened.fileKey(), before.fileKey())) {
        channel.close();
        throw replaced();
      }
      return channel;
    }

    private IOException replaced() {
      return new IOException(path + ": is another file now than the one that was written");
    }

    @Override
    public void write(ByteBuffer bytes, long end) throws IOException {
      FileChannel to = channel();
      long at = end;
      while (bytes.hasRemaining()) {
        at += to.write(bytes, at);
      }
    }

    @Override
    public void force() throws IOException {
      channel().force(false);
    }

    @Override
    public void truncate(long end) throws IOException {
      channel().truncate(end);
    }

    @Override
    public long length() throws IOException {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      if (!Objects.equals(now.fileKey(), opened.fileKey())) {
        throw replaced();
      }
      return now.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

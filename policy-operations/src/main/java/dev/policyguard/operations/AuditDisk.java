package dev.policyguard.operations;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;

/** What an audit is written to; a test gives one that fails. */
interface AuditDisk {

  /** The disk of this machine. */
  AuditDisk REAL = new AuditDisk() {};

  /** Makes a file that is not there yet, for nobody but its owner to read. */
  default AuditFile create(Path file) throws IOException {
    return new OnDisk(
        file,
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
        Ownership.RESTRICTED);
  }

  /** Opens a file that is there. */
  default AuditFile open(Path file) throws IOException {
    return new OnDisk(file, FileChannel.open(file, StandardOpenOption.WRITE), Ownership.AS_IT_IS);
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

  /** Who may read a new file. */
  enum Ownership {
    /** Its owner alone. */
    RESTRICTED,
    /** Whoever may already. */
    AS_IT_IS
  }

  /** A file of this machine. */
  final class OnDisk implements AuditFile {
    private final Path path;
    private final FileChannel channel;
    private final BasicFileAttributes opened;

    OnDisk(Path path, FileChannel channel, Ownership ownership) throws IOException {
      this.path = path;
      this.channel = channel;
      if (ownership == Ownership.RESTRICTED && isPosix(path)) {
        Files.setPosixFilePermissions(
            path, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      }
      this.opened = Files.readAttributes(path, BasicFileAttributes.class);
    }

    @Override
    public void write(ByteBuffer bytes, long end) throws IOException {
      long at = end;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long end) throws IOException {
      channel.truncate(end);
    }

    @Override
    public long length() throws IOException {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      if (!Objects.equals(now.fileKey(), opened.fileKey())) {
        throw new IOException(path + ": is another file now than the one that was written");
      }
      return now.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

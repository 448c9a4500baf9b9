package dev.policyguard.operations;

import dev.policyguard.operations.AuditDisk.AuditFile;
import dev.policyguard.operations.AuditFolder.Numbered;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes records behind one another, each chained to the one before, from file to file. Written by
 * one thread; its head and its file may be looked at by all.
 *
 * <p>After a write that failed, the file is cut to where the last whole record ended before
 * anything else is written: what was cut off was acknowledged to nobody. A file that somebody else
 * changed is not touched, and nothing is recorded any more.
 */
final class AuditChain implements Closeable {

  /** About how many bytes are held in memory and written at once. */
  private static final int MAX_WRITE = 1 << 20;

  private final Path folder;
  private final AuditDisk disk;
  private final AuditSeal seal;
  private final Durability durability;
  private final long maxLength;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1 << 16);

  private volatile AuditHead head;
  private volatile Numbered name;
  private @Nullable AuditFile file;
  private long end;
  private long written;
  private boolean dirty;
  private boolean folderDirty;

  /** A chain that has no file yet; one of the two methods below gives it one. */
  AuditChain(Path folder, AuditDisk disk, AuditSeal seal, Durability durability, long maxLength) {
    this.folder = folder;
    this.disk = disk;
    this.seal = seal;
    this.durability = durability;
    this.maxLength = maxLength;
    this.head = AuditHead.START;
    this.name = AuditFolder.file(folder, 0);
  }

  /** Goes on in a file that is there. */
  void continueIn(Numbered last, long at, AuditHead behind) throws IOException {
    head = behind;
    name = last;
    end = at;
    file = disk.open(last.path());
  }

  /** Goes on in a new file. */
  void continueBehind(int number, AuditHead behind) throws IOException {
    head = behind;
    name = AuditFolder.file(folder, number);
    rotate();
  }

  /** Writes all records. */
  void appendAll(List<String> records) throws IOException {
    List<String> rest = records;
    while (!rest.isEmpty()) {
      rest = rest.subList(append(rest), rest.size());
    }
  }

  /**
   * Writes records, as many as the file has room for, and at least one.
   *
   * @param records the members of each, in their order
   * @return how many were written and are durable
   * @throws IOException if none is
   */
  int append(List<String> records) throws IOException {
    AuditFile to = ready();
    AuditHead next = head;
    int count = 0;
    buffer.reset();
    for (String members : records) {
      AuditLine line = AuditLine.behind(next, members, seal);
      byte[] bytes = line.bytes();
      long begin = end + buffer.size();
      boolean full = begin > 0 && begin + bytes.length > maxLength;
      if (full || buffer.size() > MAX_WRITE) {
        break;
      }
      buffer.writeBytes(bytes);
      next = line.head();
      count++;
    }
    if (count == 0) {
      rotate();
      return append(records);
    }
    write(to);
    head = next;
    return count;
  }

  private void write(AuditFile to) throws IOException {
    dirty = true;
    written = end + buffer.size();
    to.write(ByteBuffer.wrap(buffer.toByteArray()), end);
    if (durability == Durability.FORCED) {
      to.force();
    }
    dirty = false;
    end = written;
  }

  /** The file, as the last whole record left it. */
  private AuditFile ready() throws IOException {
    AuditFile to = file;
    if (to == null) {
      to = disk.open(name.path());
      file = to;
    }
    if (folderDirty) {
      forceFolder();
    }
    long length = to.length();
    boolean ours = dirty ? length >= end && length <= written : length == end;
    if (!ours) {
      throw new IOException(
          name.path()
              + ": has "
              + length
              + " bytes, must have "
              + end
              + ": somebody else changed it, so that nothing is recorded any more");
    }
    if (dirty) {
      to.truncate(end);
      dirty = false;
    }
    return to;
  }

  /** Cuts what a write that failed left behind, if that is possible. */
  void repair() {
    try {
      if (dirty) {
        ready();
      }
    } catch (IOException | RuntimeException e) {
      // The next record tries again, and says what is wrong.
    }
  }

  private void rotate() throws IOException {
    Numbered next = AuditFolder.file(folder, name.number() + 1);
    // One that was begun when the disk failed is begun again.
    disk.removeEmpty(next.path());
    AuditFile made = disk.create(next.path());
    AuditFile old = file;
    file = made;
    name = next;
    end = 0;
    folderDirty = true;
    if (old != null) {
      old.close();
    }
    forceFolder();
  }

  private void forceFolder() throws IOException {
    if (durability == Durability.FORCED) {
      disk.forceFolder(folder);
    }
    folderDirty = false;
  }

  AuditHead head() {
    return head;
  }

  Path path() {
    return name.path();
  }

  @Override
  public void close() throws IOException {
    AuditFile open = file;
    if (open != null) {
      open.close();
    }
  }
}

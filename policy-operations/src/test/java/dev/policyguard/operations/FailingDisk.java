package dev.policyguard.operations;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The disk of this machine, but for what a test says. */
final class FailingDisk implements AuditDisk {

  private volatile int room = Integer.MAX_VALUE;
  private volatile boolean failForce;
  private volatile boolean failCreate;
  private volatile boolean failBehind;
  private final Semaphore entered = new Semaphore(0);
  private final Semaphore failed = new Semaphore(0);
  private final AtomicReference<CountDownLatch> hangs =
      new AtomicReference<>(new CountDownLatch(0));
  private volatile String awaited = "";
  private final CountDownLatch seen = new CountDownLatch(1);

  @SuppressWarnings("JdkObsolete") // the writer adds while the test looks
  private final StringBuffer written = new StringBuffer();

  /** From now on a write gets as many bytes down, and fails. */
  void failAfter(int bytes) {
    room = bytes;
  }

  void failForce() {
    failForce = true;
  }

  /** From now on no file can be made, though an empty one may be left behind. */
  void failCreate() {
    failCreate = true;
  }

  void heal() {
    room = Integer.MAX_VALUE;
    failForce = false;
    failCreate = false;
  }

  /** Lets every write wait for the latch. */
  CountDownLatch hang() {
    CountDownLatch latch = new CountDownLatch(1);
    entered.drainPermits();
    hangs.set(latch);
    return latch;
  }

  /** Lets every write fail behind the one that hangs. */
  void failBehindThis() {
    failBehind = true;
  }

  /** Waits until a write failed. */
  void awaitFailure() throws InterruptedException {
    if (!failed.tryAcquire(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no write failed");
    }
  }

  /** Waits until a write was begun since it hangs. */
  void awaitWriting() throws InterruptedException {
    if (!entered.tryAcquire(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nothing is written");
    }
  }

  /** Waits until a text was written. */
  void awaitWritten(String text) throws InterruptedException {
    awaited = text;
    if (written.indexOf(text) < 0 && !seen.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException(text + " was not written");
    }
  }

  static void join(CompletionStage<?> stage) {
    stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public AuditFile create(Path file) throws IOException {
    AuditFile made = AuditDisk.super.create(file);
    if (failCreate) {
      made.close();
      throw new IOException("no space left for " + file.getFileName());
    }
    return new Failing(made);
  }

  @Override
  public AuditFile open(Path file) throws IOException {
    return new Failing(AuditDisk.super.open(file));
  }

  private final class Failing implements AuditFile {
    private final AuditFile real;

    Failing(AuditFile real) {
      this.real = real;
    }

    @Override
    public void write(ByteBuffer bytes, long end) throws IOException {
      entered.release();
      try {
        hangs.get().await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      int all = bytes.limit();
      String text = StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
      bytes.limit(Math.min(all, room));
      real.write(bytes, end);
      if (room < all) {
        failed.release();
        throw new IOException("no space left");
      }
      if (failBehind) {
        failBehind = false;
        room = 0;
      }
      written.append(text);
      if (!awaited.isEmpty() && written.indexOf(awaited) >= 0) {
        seen.countDown();
      }
    }

    @Override
    public void force() throws IOException {
      if (failForce) {
        throw new IOException("cannot flush");
      }
      real.force();
    }

    @Override
    public void truncate(long end) throws IOException {
      real.truncate(end);
    }

    @Override
    public long length() throws IOException {
      return real.length();
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}

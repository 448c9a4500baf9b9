package dev.policyguard.operations;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The disk of this machine, but for what a test says. */
final class FailingDisk implements AuditDisk {

  private volatile int room = Integer.MAX_VALUE;
  private volatile boolean failForce;
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

  void heal() {
    room = Integer.MAX_VALUE;
    failForce = false;
  }

  /** Lets every write wait for the latch. */
  CountDownLatch hang() {
    CountDownLatch latch = new CountDownLatch(1);
    hangs.set(latch);
    return latch;
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
    return new Failing(AuditDisk.super.create(file));
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
        throw new IOException("no space left");
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

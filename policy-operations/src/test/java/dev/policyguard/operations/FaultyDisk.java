package dev.policyguard.operations;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The disk of this machine, of whose operations one fails, before or after it was done. It is never
 * waited for until it has anything: no power is cut here.
 */
final class FaultyDisk implements AuditDisk {

  /** What a failure is. */
  enum Fault {
    IO,
    RUNTIME,
    MEMORY,
    STACK,
    /** Not the disk fails, but the thread that writes is interrupted. */
    INTERRUPT
  }

  /** When it fails. */
  enum When {
    BEFORE,
    AFTER
  }

  private final Fault fault;
  private final When when;
  private int left;

  /**
   * A disk.
   *
   * @param fault how an operation fails
   * @param when whether that is before or after it was done
   * @param left which operation that is
   */
  FaultyDisk(Fault fault, When when, int left) {
    this.fault = fault;
    this.when = when;
    this.left = left;
  }

  /** Whether the failure has been. */
  synchronized boolean hasFailed() {
    return left <= 0;
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  private <T> T run(Operation<T> operation) throws IOException {
    boolean fails = isDue();
    if (fails && when == When.BEFORE) {
      fail();
    }
    T done = operation.run();
    if (fails && when == When.AFTER) {
      fail();
    }
    return done;
  }

  private synchronized boolean isDue() {
    left--;
    return left == 0;
  }

  private void fail() throws IOException {
    switch (fault) {
      case IO -> throw new IOException("input/output error");
      case RUNTIME -> throw new IllegalStateException("no");
      case MEMORY -> throw new OutOfMemoryError("no more");
      case STACK -> throw new StackOverflowError();
      case INTERRUPT -> Thread.currentThread().interrupt();
    }
  }

  private void run(Step operation) throws IOException {
    Optional<String> unused =
        run(
            () -> {
              operation.run();
              return Optional.<String>empty();
            });
  }

  private interface Step {
    void run() throws IOException;
  }

  @Override
  public AuditFile create(Path file) throws IOException {
    return run(() -> new Faulty(AuditDisk.super.create(file)));
  }

  @Override
  public AuditFile open(Path file) throws IOException {
    return run(() -> new Faulty(AuditDisk.super.open(file)));
  }

  @Override
  public void removeEmpty(Path file) throws IOException {
    run((Step) () -> AuditDisk.super.removeEmpty(file));
  }

  @Override
  public void forceFolder(Path folder) throws IOException {
    run((Step) () -> {});
  }

  private final class Faulty implements AuditFile {
    private final AuditFile real;

    Faulty(AuditFile real) {
      this.real = real;
    }

    @Override
    public void write(ByteBuffer bytes, long end) throws IOException {
      FaultyDisk.this.run((Step) () -> real.write(bytes, end));
    }

    @Override
    public void force() throws IOException {
      FaultyDisk.this.run((Step) () -> {});
    }

    @Override
    public void truncate(long end) throws IOException {
      FaultyDisk.this.run((Step) () -> real.truncate(end));
    }

    @Override
    public long length() throws IOException {
      return FaultyDisk.this.run((Operation<Long>) real::length);
    }

    @Override
    public void close() throws IOException {
      FaultyDisk.this.run((Step) real::close);
    }
  }
}

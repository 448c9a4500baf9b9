package dev.policyguard.operations;

import dev.policyguard.decision.Decision;
import dev.policyguard.guard.AuditTrail;
import dev.policyguard.guard.DecisionEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * An audit trail in files: a line of JSON for each decision, chained to the one before by a hash,
 * so that a line that is changed, removed, put in or moved is found by {@link AuditVerification}.
 *
 * <pre>{@code
 * AuditLog audit = AuditLog.open(Path.of("audit"));
 * PolicyGuard guard = PolicyGuard.builder(policy).audit(audit).build();
 * }</pre>
 *
 * <p>A call waits until its record is durable, together with all that wait at that time. It is
 * denied where its record cannot be written, is late, or finds the queue full. Once the disk can be
 * written again, calls go on, and a record says how many were lost. Thread-safe; has one thread, a
 * daemon, and holds as many records as the queue has places.
 */
public final class AuditLog implements AuditTrail, AutoCloseable {

  /** How long a file gets, where nothing else is said: 64 MiB. */
  public static final long DEFAULT_FILE_LENGTH = 64L << 20;

  /** How long a call waits for its record, where nothing else is said: 2 seconds. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(2);

  /** How many records may wait, where nothing else is said. */
  public static final int DEFAULT_QUEUE = 10_000;

  private static final long MIN_FILE_LENGTH = 1_024;

  private final AuditWriter writer;
  private final InstantSource clock;

  private AuditLog(AuditWriter writer, InstantSource clock) {
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Opens an audit: a new one, or one that goes on where it ended. Its last two files are checked.
   *
   * @param folder where its files are; made if it is missing
   * @return the audit
   * @throws IOException if somebody else writes it, it is broken, or it cannot be written; the
   *     message says which, and where
   */
  public static AuditLog open(Path folder) throws IOException {
    return in(folder).open();
  }

  /**
   * Starts to open an audit.
   *
   * @param folder where its files are; made if it is missing
   * @return a builder of an audit like that of {@link #open}
   */
  public static Builder in(Path folder) {
    return new Builder(folder);
  }

  @Override
  public CompletionStage<?> decided(DecisionEvent event) {
    Decision decision = event.decision();
    Optional<String> id =
        decision instanceof Decision.Denied ? Optional.empty() : Optional.of(decision.id());
    return writer.decided(id, AuditRecord.decision(event));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if there is no room for it
   */
  @Override
  public void ended(DecisionEvent event) {
    if (!writer.ended(AuditRecord.outcome(event, clock.instant()))) {
      throw new IllegalStateException("audit: the end of a call is not recorded");
    }
  }

  /** {@return how the audit does, for a health check} */
  public AuditStatus status() {
    return writer.status();
  }

  /**
   * Writes what waits, and that the audit ends; from then on all calls are denied. Returns at the
   * latest when a record would be late, though a disk that hangs has not answered.
   */
  @Override
  public void close() {
    writer.close();
  }

  /** Collects the parts of an {@link AuditLog}. Confined to a thread. */
  public static final class Builder {
    private final Path folder;
    private Durability durability = Durability.FORCED;
    private long fileLength = DEFAULT_FILE_LENGTH;
    private Duration deadline = DEFAULT_DEADLINE;
    private int queue = DEFAULT_QUEUE;
    private Optional<AuditKey> key = Optional.empty();
    private AuditDisk disk = AuditDisk.REAL;
    private InstantSource clock = InstantSource.system();

    private Builder(Path folder) {
      this.folder = Objects.requireNonNull(folder, "folder");
    }

    /**
     * Says when a record counts as written.
     *
     * @param durability when; {@link Durability#FORCED} if never called
     * @return this builder
     */
    public Builder durability(Durability durability) {
      this.durability = Objects.requireNonNull(durability, "durability");
      return this;
    }

    /**
     * Says how long a file gets before the next one is begun. Old files are never touched: who
     * moves them away keeps them together, for they are verified together.
     *
     * @param bytes how many bytes, 1,024 or more; a longer record has a file of its own
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder fileLength(long bytes) {
      if (bytes < MIN_FILE_LENGTH) {
        throw new IllegalArgumentException(
            "bytes: is " + bytes + ", must be " + MIN_FILE_LENGTH + " or more");
      }
      this.fileLength = bytes;
      return this;
    }

    /**
     * Says how long a call waits for its record; then it is denied.
     *
     * @param deadline the time, from a millisecond to a minute; {@link #DEFAULT_DEADLINE} if never
     *     called
     * @return this builder
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public Builder deadline(Duration deadline) {
      if (deadline.compareTo(Duration.ofMillis(1)) < 0
          || deadline.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException(
            "deadline: is " + deadline + ", must be from a millisecond to a minute");
      }
      this.deadline = deadline;
      return this;
    }

    /**
     * Says how many records may wait to be written; the calls of more are denied. So are they where
     * those that wait have 64 million characters.
     *
     * @param records how many, 1 or more; {@value #DEFAULT_QUEUE} if never called
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder queue(int records) {
      if (records < 1) {
        throw new IllegalArgumentException("records: is " + records + ", must be 1 or more");
      }
      this.queue = records;
      return this;
    }

    /**
     * Gives the secret that the hashes are made with. An audit has one key, or none, from its first
     * record to its last.
     *
     * @param key the key; none if never called
     * @return this builder
     */
    public Builder key(AuditKey key) {
      this.key = Optional.of(key);
      return this;
    }

    /**
     * Gives the wall clock, for the records that are not of a decision.
     *
     * @param clock the clock; the system's if never called
     * @return this builder
     */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Gives another disk, for tests. */
    Builder disk(AuditDisk disk) {
      this.disk = disk;
      return this;
    }

    /**
     * Opens the audit.
     *
     * @return the audit
     * @throws IOException as {@link AuditLog#open}
     */
    public AuditLog open() throws IOException {
      AuditLock lock = AuditLock.of(folder);
      AuditSeal seal = new AuditSeal(key);
      AuditChain chain = new AuditChain(folder, disk, seal, durability, fileLength);
      try {
        new AuditOpening(folder, seal, disk, clock).resume(chain);
        AuditWriter writer = new AuditWriter(chain, lock, clock, deadline, queue);
        writer.start();
        return new AuditLog(writer, clock);
      } catch (Throwable e) {
        close(e, chain);
        close(e, lock);
        throw e;
      }
    }

    /** What failed first is what is told. */
    private static void close(Throwable failure, Closeable part) {
      try {
        part.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }
}

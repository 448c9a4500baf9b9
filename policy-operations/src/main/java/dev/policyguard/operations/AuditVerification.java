package dev.policyguard.operations;

import dev.policyguard.operations.AuditFolder.Numbered;
import dev.policyguard.operations.AuditProblem.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a look at all files of an audit, as an {@link AuditLog} writes them. Immutable and
 * thread-safe.
 *
 * <p>Without a key, and without a copied head, it finds what was changed by somebody who did not
 * make all hashes behind it anew: those, and a cut end, only a key and a copied head show.
 *
 * @param files how many files there are
 * @param records how many records there are up to the first problem
 * @param head the last of them; empty if there is none
 * @param problem the first problem; empty if all is well
 */
public record AuditVerification(
    int files, long records, Optional<AuditHead> head, Optional<AuditProblem> problem) {

  /** Checks that the parts are there. */
  public AuditVerification {
    Objects.requireNonNull(head, "head");
    Objects.requireNonNull(problem, "problem");
  }

  /**
   * Looks at an audit that was written without a key.
   *
   * @param folder where its files are
   * @return what came of it
   * @throws IOException if the files cannot be read, or there are none
   */
  public static AuditVerification of(Path folder) throws IOException {
    return expecting(folder).verify();
  }

  /**
   * Starts to look at an audit of which more is known.
   *
   * @param folder where its files are
   * @return a builder
   */
  public static Builder expecting(Path folder) {
    return new Builder(folder);
  }

  /** {@return whether all is well} */
  public boolean isIntact() {
    return problem.isEmpty();
  }

  /** Collects what is known of an audit. Confined to a thread. */
  public static final class Builder {
    private final Path folder;
    private Optional<AuditKey> key = Optional.empty();
    private Optional<AuditHead> copied = Optional.empty();

    private Builder(Path folder) {
      this.folder = Objects.requireNonNull(folder, "folder");
    }

    /**
     * Gives the key that the audit is written with.
     *
     * @param key the key; none if never called
     * @return this builder
     */
    public Builder key(AuditKey key) {
      this.key = Optional.of(key);
      return this;
    }

    /**
     * Gives a head that was copied to elsewhere before, and must still be in the audit.
     *
     * @param head the head; none if never called
     * @return this builder
     */
    public Builder head(AuditHead head) {
      this.copied = Optional.of(head);
      return this;
    }

    /**
     * Looks at all files, from the first to the last.
     *
     * @return what came of it
     * @throws IOException if the files cannot be read, or there are none
     */
    public AuditVerification verify() throws IOException {
      List<Numbered> files = AuditFolder.files(folder);
      if (files.isEmpty()) {
        throw new IOException(
            folder + ": has no file of an audit; they are named audit-000001.jsonl and so on");
      }
      boolean[] found = {copied.map(AuditHead.START::equals).orElse(true)};
      AuditWalk walk =
          new AuditWalk(
              new AuditSeal(key),
              AuditHead.START,
              head -> found[0] |= head.equals(copied.orElse(null)));
      for (Numbered file : files) {
        walk.through(file);
      }
      Optional<AuditProblem> problem =
          walk.problem()
              .or(() -> walk.tears().stream().findFirst().map(AuditWalk.Tear::problem))
              .or(() -> found[0] ? Optional.empty() : copied.map(this::missing));
      return new AuditVerification(
          files.size(),
          walk.lines(),
          walk.head().filter(head -> !head.equals(AuditHead.START)),
          problem);
    }

    private AuditProblem missing(AuditHead head) {
      return new AuditProblem(
          Kind.HEAD,
          folder.toString(),
          0,
          "has no record "
              + head.seq()
              + " with the hash that was copied: its end was cut off, or it was written anew");
    }
  }
}

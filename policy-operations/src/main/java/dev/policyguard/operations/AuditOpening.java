package dev.policyguard.operations;

import dev.policyguard.operations.AuditFolder.Numbered;
import dev.policyguard.operations.AuditWalk.Tear;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes on where an audit ended. The last file is checked, and the one before it; a torn end is told
 * of in a new file first, and cut off then, so that it is in one of the two whatever happens.
 */
final class AuditOpening {

  private final Path folder;
  private final AuditSeal seal;
  private final AuditDisk disk;
  private final InstantSource clock;

  AuditOpening(Path folder, AuditSeal seal, AuditDisk disk, InstantSource clock) {
    this.folder = folder;
    this.seal = seal;
    this.disk = disk;
    this.clock = clock;
  }

  /** Lets a chain go on, and writes its first records: that it does, and what was torn. */
  void resume(AuditChain chain) throws IOException {
    List<Numbered> files = AuditFolder.files(folder);
    List<String> first = new ArrayList<>();
    List<Tear> tears = new ArrayList<>();
    if (files.isEmpty()) {
      chain.continueBehind(0, AuditHead.START);
    } else {
      AuditWalk walk = lastOf(files);
      resume(chain, walk, files.get(files.size() - 1));
      walk.tears().stream()
          .map(tear -> AuditRecord.recovered(tear.end(), clock.instant()))
          .forEach(first::add);
      tears.addAll(walk.toldTears());
      tears.addAll(walk.tears());
    }
    first.add(AuditRecord.mark("opened", clock.instant()));
    chain.appendAll(first);
    for (Tear tear : tears) {
      cut(tear);
    }
  }

  private void resume(AuditChain chain, AuditWalk walk, Numbered last) throws IOException {
    if (walk.problem().isPresent()) {
      throw broken(walk.problem().get().toString());
    }
    AuditHead head =
        walk.head().orElseThrow(() -> broken(last.name() + " has no record to go on from"));
    boolean torn = walk.tears().stream().anyMatch(tear -> tear.file().equals(last));
    if (torn) {
      chain.continueBehind(last.number(), head);
    } else {
      chain.continueIn(last, walk.end(), head);
    }
  }

  private IOException broken(String what) {
    return new IOException(
        folder
            + ": the audit is broken and not continued: "
            + what
            + "; keep this folder as it is, find out why, and give the audit a new one");
  }

  /** Walks through the last two files, and more where these have no record. */
  private AuditWalk lastOf(List<Numbered> files) throws IOException {
    int from = Math.max(0, files.size() - 2);
    while (true) {
      AuditWalk walk = new AuditWalk(seal, before(files.get(from)), head -> {});
      for (Numbered file : files.subList(from, files.size())) {
        walk.through(file);
      }
      if (from == 0 || walk.head().isPresent() || walk.problem().isPresent()) {
        return walk;
      }
      from--;
    }
  }

  /** What the first file's first record follows; of others it is not known here. */
  private static @Nullable AuditHead before(Numbered file) {
    return file.number() == 1 ? AuditHead.START : null;
  }

  private void cut(Tear tear) throws IOException {
    try (AuditDisk.AuditFile file = disk.open(tear.file().path())) {
      if (file.length() != tear.begin() + tear.end().length()) {
        throw broken(tear.file().name() + " was changed while it was read");
      }
      file.truncate(tear.begin());
      file.force();
    }
  }
}

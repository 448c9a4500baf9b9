package dev.policyguard.operations;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What one look at a file showed. Two are equal if the file looked the same. Immutable. */
sealed interface Sighting {

  /**
   * Looks, and never blocks on a pipe that somebody put in the file's place.
   *
   * @param file the file
   */
  static Sighting of(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      return new Unusable("is no regular file", "must be one");
    }
    try {
      return new Document(ByteBuffer.wrap(PolicyFile.bytes(file)).asReadOnlyBuffer());
    } catch (InvalidPolicyException e) {
      return new Unusable(e.problems());
    }
  }

  /**
   * What was seen, as a policy.
   *
   * @param source the file's name, for messages
   * @throws InvalidPolicyException if it is none
   */
  Policy policy(String source);

  /** There was something to read. */
  record Document(ByteBuffer bytes) implements Sighting {
    @Override
    public Policy policy(String source) {
      byte[] document = new byte[bytes.remaining()];
      bytes.duplicate().get(document);
      return PolicyFile.read(source, new ByteArrayInputStream(document));
    }
  }

  /** There was nothing to read. */
  record Unusable(List<Problem> problems) implements Sighting {
    Unusable(String found, String allowed) {
      this(List.of(Problem.at(JsonPointer.ROOT, found, allowed)));
    }

    @Override
    public Policy policy(String source) {
      throw new InvalidPolicyException(source, problems);
    }
  }
}

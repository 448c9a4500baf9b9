package dev.policyguard.json;

import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Gets the text out of a file or a stream; whatever keeps it from doing so is a problem of the
 * policy.
 */
final class PolicyText {

  private PolicyText() {}

  static SourceText read(Path file) {
    return decode(file.toString(), bytes(file));
  }

  static byte[] bytes(Path file) {
    String name = file.toString();
    try (InputStream in = Files.newInputStream(file)) {
      return bytes(name, in);
    } catch (NoSuchFileException e) {
      throw unreadable(name, "does not exist", e);
    } catch (IOException | SecurityException e) {
      String why = Files.isDirectory(file) ? "is a directory" : "cannot be read";
      throw unreadable(name, why, e);
    }
  }

  static SourceText read(String source, InputStream document) {
    try {
      return decode(source, bytes(source, document));
    } catch (IOException e) {
      throw unreadable(source, "cannot be read", e);
    }
  }

  private static byte[] bytes(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(JsonReader.MAX_LENGTH + 1);
    if (bytes.length > JsonReader.MAX_LENGTH) {
      throw new InvalidPolicyException(name, List.of(JsonReader.tooLong()));
    }
    return bytes;
  }

  private static SourceText decode(String name, byte[] bytes) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (!result.isError()) {
      return new SourceText(name, text.toString());
    }
    SourceText soFar = new SourceText(name, text.toString());
    int end = soFar.text().length();
    Findings findings = new Findings(soFar);
    findings.add(
        end,
        end,
        Problem.at(JsonPointer.ROOT, "has bytes here that are not UTF-8", "must be UTF-8")
            .withAdvice("save the file as UTF-8"));
    throw findings.refusal();
  }

  private static InvalidPolicyException unreadable(String name, String why, Exception cause) {
    InvalidPolicyException refusal =
        new InvalidPolicyException(
            name, List.of(Problem.at(JsonPointer.ROOT, why, "must be a file that can be read")));
    refusal.initCause(cause);
    return refusal;
  }
}

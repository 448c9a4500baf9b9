package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A file that an argument names, or the standard input for {@code -}. What cannot be read is a
 * {@link Mistake} of who named it.
 *
 * @param argument the argument
 */
record Source(String argument) {

  private static final String STANDARD_INPUT = "-";

  /** As much as the reader of policies takes; one more is too long for it. */
  private static final int LONGEST_POLICY = 4 * 1024 * 1024;

  /** Whether this is the standard input. */
  boolean isStandardInput() {
    return argument.equals(STANDARD_INPUT);
  }

  /** What messages call it, fit for one line. */
  String shown() {
    return PlainText.of(name());
  }

  /** What parsers call it. */
  String name() {
    return isStandardInput() ? "standard input" : argument;
  }

  /** The file. */
  Path path() {
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw mistake("is no name of a file");
    }
  }

  /** Opens it, for whoever reads it piece by piece; the caller closes it. */
  InputStream open(Console console) {
    if (isStandardInput()) {
      return console.in();
    }
    try {
      if (Files.isDirectory(path())) {
        throw mistake("is a directory, must be a file");
      }
      return Files.newInputStream(path());
    } catch (IOException | SecurityException e) {
      throw mistake(e);
    }
  }

  /**
   * Reads a policy's text.
   *
   * @throws InvalidPolicyException if it is longer than a policy may be
   */
  String policyText(Console console) {
    return decode(bytes(console, LONGEST_POLICY).orElseThrow(this::tooLongForAPolicy));
  }

  private InvalidPolicyException tooLongForAPolicy() {
    String found = "is longer than " + LONGEST_POLICY + " bytes";
    Problem problem = Problem.at("", found, "must not be longer than that; it was not read");
    return new InvalidPolicyException(name(), List.of(problem));
  }

  /** The beginning of what is said in JSON about this file: its name and how it is. */
  Json result(String status) {
    return new Json().put("file", argument).put("status", status);
  }

  /** Reads all of it as UTF-8; what is longer than so many MiB is a mistake. */
  String text(Console console, int mostMebibytes) {
    return decode(
        bytes(console, mostMebibytes * 1024 * 1024)
            .orElseThrow(
                () ->
                    mistake(
                        "is longer than " + mostMebibytes + " MiB, which is the most allowed")));
  }

  /** Reads all of it; empty if there is more. */
  private Optional<byte[]> bytes(Console console, int most) {
    try (InputStream in = open(console)) {
      byte[] bytes = in.readNBytes(most + 1);
      return bytes.length > most ? Optional.empty() : Optional.of(bytes);
    } catch (IOException e) {
      throw mistake(e);
    }
  }

  private String decode(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      long line = 1 + text.chars().filter(c -> c == '\n').count();
      throw mistake("has bytes in line " + line + " that are not UTF-8; save it as UTF-8");
    }
    return text.toString();
  }

  private Mistake mistake(Exception e) {
    if (e instanceof NoSuchFileException) {
      return mistake("does not exist");
    } else if (e instanceof AccessDeniedException) {
      return mistake("may not be read by you");
    }
    return mistake("cannot be read (" + e.getClass().getSimpleName() + ")");
  }

  /**
   * Writes a file beside it and puts that into its place: there is no moment with half a file. What
   * is not there yet is made; what is keeps its permissions.
   */
  void replace(String text) {
    try {
      Path target = Files.exists(path()) ? path().toRealPath() : path().toAbsolutePath();
      Path folder = target.getParent();
      Path written = Files.createTempFile(folder == null ? target : folder, ".policyguard", ".tmp");
      try {
        Files.writeString(written, text);
        setPermissions(target, written);
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw mistake("cannot be written (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Those of the old file; for a new one what every new file has, and not a temporary one. */
  private static void setPermissions(Path old, Path written) throws IOException {
    if (!Files.getFileStore(written).supportsFileAttributeView("posix")) {
      return;
    }
    if (Files.exists(old)) {
      Files.setPosixFilePermissions(written, Files.getPosixFilePermissions(old));
    } else {
      Path fresh = Files.createFile(written.resolveSibling(written.getFileName() + ".new"));
      try {
        Files.setPosixFilePermissions(written, Files.getPosixFilePermissions(fresh));
      } finally {
        Files.delete(fresh);
      }
    }
  }

  /** A mistake about this file, as in {@code is a directory, must be a file}. */
  Mistake mistake(String found) {
    return new Mistake(shown() + ": " + found);
  }
}

package dev.policyguard.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Documents, and the ways in which they get into a file. */
final class PolicyTexts {

  private PolicyTexts() {}

  /** A policy that allows one tool, so often in a minute. */
  static String allowing(String tool, int max) {
    return limiting(tool, "calls", "minute", "grant", max);
  }

  static String limiting(String tool, String counter, String window, String scope, int max) {
    return """
        { "version": "1", "default": "deny", "tools": { "%s": { "limits": [
          { "counter": "%s", "window": "%s", "scope": "%s", "max": %d } ] } } }
        """
        .formatted(tool, counter, window, scope, max);
  }

  /** A policy that asks a person about one tool. */
  static String asking(String tool, String reason) {
    return """
        { "version": "1", "default": "deny", "tools": { "%s": {
          "action": "require_approval", "reason": "%s", "limits": [
          { "counter": "calls", "window": "minute", "max": 3 } ] } } }
        """
        .formatted(tool, reason);
  }

  /** In place, as an editor does that empties a file and fills it again. */
  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By a rename, as careful programs do it. */
  static void replace(Path file, String text) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    write(next, text);
    move(next, file);
  }

  static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

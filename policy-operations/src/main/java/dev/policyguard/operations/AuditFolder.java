package dev.policyguard.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of an audit, as {@code audit-000001.jsonl}, in their order. */
final class AuditFolder {

  private static final Pattern NAME = Pattern.compile("audit-([0-9]{6}|[1-9][0-9]{6,8})\\.jsonl");

  private AuditFolder() {}

  /**
   * A file of an audit.
   *
   * @param path where it is
   * @param number its number, from 1
   */
  record Numbered(Path path, int number) {
    String name() {
      return String.valueOf(path.getFileName());
    }
  }

  static Numbered file(Path folder, int number) {
    String digits = String.valueOf(number);
    String name = "audit-" + "0".repeat(Math.max(0, 6 - digits.length())) + digits + ".jsonl";
    return new Numbered(folder.resolve(name), number);
  }

  /** All there are, those with low numbers first. */
  static List<Numbered> files(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(Objects.requireNonNull(folder, "folder"))) {
      return paths
          .flatMap(path -> numbered(path).stream())
          .sorted(Comparator.comparingInt(Numbered::number))
          .toList();
    }
  }

  private static List<Numbered> numbered(Path path) {
    Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
    return name.matches()
        ? List.of(new Numbered(path, Integer.parseInt(name.group(1))))
        : List.of();
  }
}

package dev.policyguard.cli;

import dev.policyguard.catalog.Rates;
import dev.policyguard.catalog.page.Catalog;
import dev.policyguard.catalog.page.CatalogEntry;
import dev.policyguard.catalog.page.CatalogPage;
import dev.policyguard.json.InvalidToolsException;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.json.ToolEntry;
import dev.policyguard.json.ToolsFile;
import dev.policyguard.json.ToolsLock;
import dev.policyguard.tool.ToolPins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder that scan reads and writes.
 *
 * @param path where it is
 */
record ScanFolder(Path path) {

  static final String POLICY = "policy.json";
  static final String TOOLS = "tools.json";
  static final String LOCK = "tools.lock";
  static final String PAGE = "catalog.html";
  static final String MARKDOWN = "catalog.md";

  private static final int MOST_MEBIBYTES = 16;

  /** One of its files. */
  Source file(String name) {
    return new Source(path.resolve(name).toString());
  }

  /** Whether it has a file. */
  boolean has(String name) {
    return Files.exists(path.resolve(name));
  }

  /** Fails where there is something that a person may have worked on. */
  void refuseToOverwrite() {
    Stream.of(POLICY, LOCK)
        .filter(this::has)
        .findFirst()
        .ifPresent(
            name -> {
              throw file(name)
                  .mistake(
                      "is there, and is not written over; --update "
                          + file(POLICY).shown()
                          + " adds to the policy what is new, --force writes all files anew");
            });
  }

  /** The tools of the last scan, with what a person said of them; empty if there was none. */
  List<ToolEntry> entries(Console console) {
    return has(TOOLS) ? ToolsArgument.entries(file(TOOLS), console) : List.of();
  }

  /** What was reviewed. */
  ToolPins pins(Console console) {
    Source lock = file(LOCK);
    if (!has(LOCK)) {
      throw lock.mistake("does not exist; scan without --check writes it");
    }
    try {
      return ToolsLock.parse(lock.name(), lock.text(console, MOST_MEBIBYTES));
    } catch (InvalidToolsException e) {
      throw new Mistake(String.valueOf(e.getMessage()));
    }
  }

  /** Makes it, if it is not there. */
  void make() {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new Source(path.toString()).mistake("is no folder, and none can be made there");
    }
  }

  /** Writes everything; the policy last, so that where it is, all is. */
  void write(Scan scan, ToolPins pins, Source policy, String text, Rates rates, Console console) {
    PolicyFile.parse(policy.name(), text); // never leave a server without a policy that it can read
    Catalog catalog =
        new Catalog(
            scan.server().server(),
            scan.server().version(),
            console.today().get(),
            scan.tools().stream()
                .map(tool -> CatalogEntry.of(tool.definition(), tool.classification(), rates))
                .toList(),
            Optional.of(text));
    String lock = lock(pins);
    file(TOOLS).replace(ToolsFile.writeEntries(scan.entries()));
    file(LOCK).replace(lock);
    file(PAGE).replace(CatalogPage.html(catalog));
    file(MARKDOWN).replace(CatalogPage.markdown(catalog));
    policy.replace(text);
  }

  private String lock(ToolPins pins) {
    try {
      return ToolsLock.write(pins);
    } catch (IllegalArgumentException e) {
      throw file(LOCK).mistake("is not written, and nothing else is: " + e.getMessage());
    }
  }
}

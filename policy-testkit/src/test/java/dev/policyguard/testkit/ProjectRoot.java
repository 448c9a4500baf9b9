package dev.policyguard.testkit;

import java.nio.file.Path;

/** Where the project's root folder is; Maven says so. */
final class ProjectRoot {

  private ProjectRoot() {}

  static Path path() {
    return Path.of(System.getProperty("policyguard.root", "..")).toAbsolutePath().normalize();
  }
}

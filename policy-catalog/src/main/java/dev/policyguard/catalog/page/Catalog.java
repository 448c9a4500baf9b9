package dev.policyguard.catalog.page;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything that a page says of a server: its tools, what each can do, and what is recommended.
 * Immutable and thread-safe.
 *
 * @param server the server's name, as it calls itself
 * @param version the server's version, as it says; empty where it says none
 * @param day when the tools were listed
 * @param entries the tools
 * @param policy the text of a {@code policy.json} to start from, for all tools together
 */
public record Catalog(
    String server,
    String version,
    LocalDate day,
    List<CatalogEntry> entries,
    Optional<String> policy) {

  /** Checks and copies the parts. */
  public Catalog {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(day, "day");
    entries = List.copyOf(entries);
    Objects.requireNonNull(policy, "policy");
  }

  /**
   * A catalogue without a version and without a policy to start from.
   *
   * @param server the server's name
   * @param day when the tools were listed
   * @param entries the tools
   * @return the catalogue
   */
  public static Catalog of(String server, LocalDate day, List<CatalogEntry> entries) {
    return new Catalog(server, "", day, entries, Optional.empty());
  }

  /**
   * The same catalogue, of a version.
   *
   * @param version the server's version, as it says
   * @return the catalogue with this version
   */
  public Catalog withVersion(String version) {
    return new Catalog(server, version, day, entries, policy);
  }

  /**
   * The same catalogue, with a policy to start from.
   *
   * @param policy the text of a {@code policy.json}
   * @return the catalogue with this policy
   */
  public Catalog withPolicy(String policy) {
    return new Catalog(server, version, day, entries, Optional.of(policy));
  }
}

package dev.policyguard.spring;

import dev.policyguard.mcp.WhenChanged;
import dev.policyguard.operations.Durability;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is set in {@code application.properties}. A name that is none of these is refused: with a
 * misspelt one the application would start with less protection than its author believes.
 *
 * @param policy where the policy is: {@code classpath:policy.json}, or a file; null if it is not
 *     set, as Spring Boot binds what is missing
 * @param coverage what becomes of gaps between the policy and the tools
 * @param toolsLock where the reviewed tools are, likewise; null if nothing is compared with them
 * @param whenChanged what becomes of a tool that is not as it was reviewed; null for {@code hide}
 * @param reload how the policy's file is watched; null if it is read once
 * @param audit where decisions are recorded; null if they are not
 */
@ConfigurationProperties(prefix = "policyguard", ignoreUnknownFields = false)
record PolicyGuardProperties(
    @Nullable String policy,
    @DefaultValue("report") Coverage coverage,
    @Nullable String toolsLock,
    @Nullable WhenChanged whenChanged,
    @Nullable Reload reload,
    @Nullable Audit audit) {

  /**
   * How the policy's file is watched.
   *
   * @param checkEvery from look to look; null if only the other is set
   * @param refuseAfter for how long a bad file leaves the last good policy in force; null for ever
   */
  record Reload(@Nullable Duration checkEvery, @Nullable Duration refuseAfter) {}

  /**
   * Where decisions are recorded.
   *
   * @param directory the folder; null if only others are set
   * @param durability what a record survives
   * @param keyFile the file of the key; null for none
   */
  record Audit(
      @Nullable String directory,
      @DefaultValue("forced") Durability durability,
      @Nullable String keyFile) {}

  /** What becomes of a rule without a tool, or of a tool without a rule. */
  enum Coverage {
    /** It is logged as a warning. */
    REPORT,
    /** The application does not start. */
    STRICT
  }
}

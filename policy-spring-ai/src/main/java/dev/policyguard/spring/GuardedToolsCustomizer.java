package dev.policyguard.spring;

import dev.policyguard.mcp.GuardedTools;

/**
 * Settles how tools are guarded, beside the policy and the caller: a bean of this type sets what
 * {@link GuardedTools} has settings for.
 *
 * <pre>{@code
 * GuardedToolsCustomizer approvals = GuardedTools::elicitApprovals;
 * }</pre>
 */
@FunctionalInterface
public interface GuardedToolsCustomizer {

  /**
   * Sets something.
   *
   * @param tools the guarded tools of the application
   * @return the same, with the setting
   */
  GuardedTools customize(GuardedTools tools);
}

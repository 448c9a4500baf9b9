package dev.policyguard.spring;

import org.springframework.util.ClassUtils;

/** Spring AI 2.0.0 was built with an SDK whose servers list every tool to everybody. */
final class SdkVersion {

  private static final String LIST_FILTER = "io.modelcontextprotocol.server.McpSyncListFilter";

  private SdkVersion() {}

  static void check(ClassLoader classes) {
    if (!ClassUtils.isPresent(LIST_FILTER, classes)) {
      throw new SetupException(
          "The MCP Java SDK on the class path is older than 2.1.0: its servers cannot keep a tool"
              + " off the list.",
          "Take io.modelcontextprotocol.sdk:mcp in the version 2.1.0 or later; what policy-spring-ai"
              + " brings along has been replaced, perhaps by a dependencyManagement.");
    }
  }
}

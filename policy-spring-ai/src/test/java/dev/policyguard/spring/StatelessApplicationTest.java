package dev.policyguard.spring;

/** A started application without sessions, whose builder Spring AI gives to nobody. */
class StatelessApplicationTest extends GuardedApplicationContract {

  StatelessApplicationTest() {
    super("spring.ai.mcp.server.protocol=STATELESS");
  }
}

/**
 * Guards every tool of an MCP server that Spring AI builds: {@link
 * dev.policyguard.spring.PolicyGuardAutoConfiguration} is on when this library is on the class
 * path, and an application without a policy, or without somebody who says who calls, does not
 * start.
 */
@NullMarked
package dev.policyguard.spring;

import org.jspecify.annotations.NullMarked;

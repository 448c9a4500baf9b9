package dev.policyguard.guard;

/**
 * How a policy in shadow mode does, at one moment. Immutable.
 *
 * @param calls how many calls it decided, without any effect
 * @param differences how many of these it decided with another code than the policy in force
 */
public record ShadowStatus(long calls, long differences) {}

package dev.policyguard.benchmarks.report;

/**
 * How much heap a grant takes in one library, as JOL found out.
 *
 * @param library whose it is
 * @param grants how many grants there were
 * @param bytes bytes for a grant with one limit and ten charges, the grant's name among them
 * @param bytesOfName which of them are the grant's name
 * @param objects how many objects they are
 * @param idleBytes bytes for a grant after its window has passed and others have gone on calling
 * @param idleObjects how many objects they are
 */
public record GrantMemory(
    String library,
    int grants,
    double bytes,
    double bytesOfName,
    double objects,
    double idleBytes,
    double idleObjects) {}

/**
 * The tests that the server runs for its callers, and what they test. They are part of the example,
 * not of its build: one of them fails and one breaks, so that there is something to report.
 */
@NullMarked
package dev.policyguard.examples.testserver.suite;

import org.jspecify.annotations.NullMarked;

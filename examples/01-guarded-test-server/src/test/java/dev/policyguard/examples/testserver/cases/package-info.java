/** Tests for the runner's own tests to run; the build does not run them. */
@NullMarked
package dev.policyguard.examples.testserver.cases;

import org.jspecify.annotations.NullMarked;

/**
 * What tests of policies need: a {@link dev.policyguard.testkit.FakeTicker clock} that is turned by
 * hand, and {@link dev.policyguard.testkit.Scenario scenario} files.
 */
@NullMarked
package dev.policyguard.testkit;

import org.jspecify.annotations.NullMarked;

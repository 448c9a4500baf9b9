/**
 * What tests of policies need: a {@link dev.policyguard.testkit.FakeTicker clock} that is turned by
 * hand, and {@link dev.policyguard.testkit.ScenarioFile scenario files}, which {@link
 * dev.policyguard.testkit.ScenarioTests} runs in JUnit. Whoever writes a counter store holds it to
 * the {@link dev.policyguard.testkit.CounterStoreContract}.
 */
@NullMarked
package dev.policyguard.testkit;

import org.jspecify.annotations.NullMarked;

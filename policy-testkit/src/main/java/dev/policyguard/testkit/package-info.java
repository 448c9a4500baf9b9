/**
 * What tests of policies need: a {@link dev.policyguard.testkit.FakeTicker clock} that is turned by
 * hand, {@link dev.policyguard.testkit.PolicyStory stories} of calls in Java, and {@link
 * dev.policyguard.testkit.ScenarioFile scenario files}, which {@link
 * dev.policyguard.testkit.ScenarioTests} runs in JUnit. Tests of handlers get a guard each by
 * {@link dev.policyguard.testkit.PolicyUnderTest}, with a {@link
 * dev.policyguard.testkit.RecordingListener listener} and an {@link
 * dev.policyguard.testkit.ScriptedApprover approver} of their own. Whoever writes a counter store
 * holds it to the {@link dev.policyguard.testkit.CounterStoreContract}.
 */
@NullMarked
package dev.policyguard.testkit;

import org.jspecify.annotations.NullMarked;

package dev.policyguard.checks.testing;

import dev.policyguard.testkit.PolicyScenarios;
import dev.policyguard.testkit.ScenarioTests;

/** The scenario files beside the policy of docs/testing-policies.md. */
@PolicyScenarios("src/test/policies")
class PoliciesTest implements ScenarioTests {}

package dev.policyguard.testkit.arbitrary;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/**
 * The arbitraries of this package by their types, for {@code @Domain(PolicyDomain.class)}: a
 * property says {@code @ForAll Policy policy} and gets one.
 */
public class PolicyDomain extends DomainContextBase {

  /** The domain; jqwik makes it. */
  public PolicyDomain() {}

  @Provide
  Arbitrary<Policy> policies() {
    return PolicyArbitraries.policies();
  }

  @Provide
  Arbitrary<ToolRule> toolRules() {
    return PolicyArbitraries.toolRules();
  }

  @Provide
  Arbitrary<Rule> rules() {
    return PolicyArbitraries.rules();
  }

  @Provide
  Arbitrary<Condition> conditions() {
    return PolicyArbitraries.conditions();
  }

  @Provide
  Arbitrary<Limit> limits() {
    return PolicyArbitraries.limits();
  }

  @Provide
  Arbitrary<Caller> callers() {
    return CallArbitraries.callers();
  }

  @Provide
  Arbitrary<JsonObject> objects() {
    return JsonArbitraries.objects();
  }
}

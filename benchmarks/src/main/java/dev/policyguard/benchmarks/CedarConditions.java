package dev.policyguard.benchmarks;

import com.cedarpolicy.AuthorizationEngine;
import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.Context;
import com.cedarpolicy.model.entity.Entities;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimLong;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The two conditions of the full decision as Cedar policies, one for each tool. */
final class CedarConditions {

  private final AuthorizationEngine engine = new BasicAuthorizationEngine();
  private final Entities nothingElse = new Entities();
  private final PolicySet policies;

  CedarConditions(int tools) {
    Set<Policy> all = new LinkedHashSet<>();
    for (int i = 0; i < tools; i++) {
      all.add(
          new Policy(
              """
              permit(principal, action == Action::"call", resource == Tool::"tool_%d")
              when { ["CHF", "EUR", "USD"].contains(context.currency) && !(context.amount > 100) };
              """
                  .formatted(i),
              "policy_" + i));
    }
    policies = new PolicySet(all);
    try {
      policies.cache();
    } catch (CacheException e) {
      throw new IllegalStateException("Cedar does not take the policies", e);
    }
  }

  /** {@return a request that fails, where there is no native library} */
  static Request notLoaded() {
    return () -> {
      throw new IllegalStateException(
          "skipped, the native library of cedar-java cannot be loaded: "
              + CedarAvailability.reasonNotAvailable().orElse("it was not asked for"));
    };
  }

  /** {@return a request for a call from a grant} */
  Request request(String tool, String currency, long amount) {
    Map<String, Value> values =
        Map.of("currency", new PrimString(currency), "amount", new PrimLong(amount));
    AuthorizationRequest request =
        new AuthorizationRequest(
            entity("Grant::\"grant\""),
            entity("Action::\"call\""),
            entity("Tool::\"" + tool + "\""),
            new Context(values));
    return () -> {
      AuthorizationResponse response = engine.isAuthorized(request, policies, nothingElse);
      return response.success.map(AuthorizationSuccessResponse::isAllowed).orElse(false);
    };
  }

  private static EntityUID entity(String text) {
    return EntityUID.parse(text).orElseThrow();
  }

  /** A request that can be made again and again. */
  interface Request {

    /** {@return whether a policy lets the call go on} */
    boolean hold() throws AuthException;
  }
}

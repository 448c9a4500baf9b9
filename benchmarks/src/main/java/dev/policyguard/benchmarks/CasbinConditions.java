package dev.policyguard.benchmarks;

import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;

/** The two conditions of the full decision in jCasbin's matcher, for some tools. */
final class CasbinConditions {

  private final Enforcer enforcer;

  CasbinConditions(int tools) {
    Model model = new Model();
    model.addDef("r", "r", "tool, currency, amount");
    model.addDef("p", "p", "tool");
    model.addDef("e", "e", "some(where (p.eft == allow))");
    model.addDef(
        "m",
        "m",
        "r.tool == p.tool && (r.currency == \"CHF\" || r.currency == \"EUR\" || r.currency =="
            + " \"USD\") && !(r.amount > 100)");
    enforcer = new Enforcer(model);
    enforcer.enableLog(false);
    for (int i = 0; i < tools; i++) {
      Check.that(enforcer.addPolicy("tool_" + i), "a new line of policy");
    }
  }

  /** {@return whether a line of policy lets the call go on} */
  boolean hold(String tool, String currency, int amount) {
    return enforcer.enforce(tool, currency, amount);
  }
}

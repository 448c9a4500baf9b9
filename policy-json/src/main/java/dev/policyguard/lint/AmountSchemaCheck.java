package dev.policyguard.lint;

import dev.policyguard.lint.Schema.Says;
import dev.policyguard.lint.Schemas.Leads;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Increment;
import java.util.Optional;

/** Amounts that the schema of their tool does not promise. */
final class AmountSchemaCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    Schemas schemas = new Schemas(subject, new Budget());
    for (Owner owner : subject.reachableTools()) {
      for (int i = 0; i < owner.limits().size(); i++) {
        if (owner.limits().get(i).increment() instanceof Increment.From from) {
          Optional<Leads> leads = owner.tool().flatMap(tool -> schemas.find(tool, from.path()));
          if (leads.isPresent() && leads.get().says() == Says.SCHEMA) {
            amount(owner.limitPointer(i) + "/increment_from", from.path(), leads.get(), report);
          }
        }
      }
    }
  }

  private static void amount(String pointer, ArgumentPath path, Leads leads, Report report) {
    if (!leads.types().contains(JsonType.NUMBER)) {
      report.add(
          Kind.AMOUNT_NOT_A_NUMBER,
          pointer,
          "The tool's schema has "
              + JsonType.shown(leads.types())
              + " at "
              + Report.shown(path)
              + ", and the amount is read there.",
          "An amount that is no number denies the call, so every call is denied.",
          "Name an argument that is a number, or charge a fixed increment.");
    } else if (leads.optional()) {
      report.add(
          Kind.AMOUNT_MAY_BE_MISSING,
          pointer,
          Report.shown(path) + " is optional in the tool's schema, and the amount is read there.",
          "A call that leaves it out is valid for the server, and denied here.",
          "Make the argument required in the schema, or charge a fixed increment.");
    }
  }
}

package dev.policyguard.lint;

import dev.policyguard.json.NearMiss;
import dev.policyguard.lint.Owner.RuleList;
import dev.policyguard.lint.Owner.RuleSite;
import dev.policyguard.lint.Owner.Site;
import dev.policyguard.lint.Schema.Says;
import dev.policyguard.lint.Schemas.Leads;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Conditions and amounts that do not fit the input schema of their tool. */
final class SchemaCheck implements Check {

  private static final int MAX_COMPARED = 500;

  @Override
  public void check(Subject subject, Report report) {
    if (subject.tools().isEmpty()) {
      return;
    }
    Schemas schemas = new Schemas(subject, new Budget());
    for (Owner owner : subject.reachableTools()) {
      String tool = owner.tool().orElse("");
      Budget nearMisses = new Budget();
      Set<ArgumentPath> required = new HashSet<>();
      for (RuleSite rule : owner.rules()) {
        for (Site site : rule.conditions()) {
          ArgumentPath path = site.condition().path();
          Optional<Leads> leads = schemas.find(tool, path);
          if (leads.isPresent() && leads.get().says() == Says.NONE) {
            missing(site.pointer() + "/path", tool, path, leads.get(), schemas, nearMisses, report);
          } else if (leads.isPresent() && leads.get().says() == Says.SCHEMA) {
            fits(site, leads.get(), report);
            if (rule.list() == RuleList.REQUIRE && required.add(path)) {
              optional(site, leads.get(), report);
            }
          }
        }
      }
      amounts(owner, tool, schemas, nearMisses, report);
    }
  }

  private static void amounts(
      Owner owner, String tool, Schemas schemas, Budget nearMisses, Report report) {
    for (int i = 0; i < owner.limits().size(); i++) {
      if (owner.limits().get(i).increment() instanceof Increment.From from) {
        String pointer = owner.limitPointer(i) + "/increment_from";
        Optional<Leads> leads = schemas.find(tool, from.path());
        if (leads.isPresent() && leads.get().says() == Says.NONE) {
          missing(pointer, tool, from.path(), leads.get(), schemas, nearMisses, report);
        }
      }
    }
  }

  private static void missing(
      String pointer,
      String tool,
      ArgumentPath path,
      Leads leads,
      Schemas schemas,
      Budget nearMisses,
      Report report) {
    report.add(
        Kind.PATH_NOT_IN_SCHEMA,
        pointer,
        "The schema of " + Report.quoted(tool) + " has no " + Report.shown(path) + ".",
        "Calls will not have it: nothing but exists can hold there, and no amount can be read.",
        near(tool, path, leads, schemas, nearMisses)
            .map(near -> "Did you mean " + Report.quoted(near) + "?")
            .orElse("Correct the path; names are written exactly as in the schema."));
  }

  private static Optional<String> near(
      String tool, ArgumentPath path, Leads leads, Schemas schemas, Budget nearMisses) {
    ArgumentPath.Segment wrong = path.segments().get(leads.steps());
    List<String> names = schemas.namesAt(tool, path, leads.steps());
    return wrong instanceof ArgumentPath.Segment.Member member
            && names.size() <= MAX_COMPARED
            && nearMisses.spend(names.stream().mapToLong(name -> 40L * name.length()).sum())
        ? NearMiss.of(member.name(), names)
        : Optional.empty();
  }

  private static void fits(Site site, Leads leads, Report report) {
    Set<JsonType> taken = JsonType.takenBy(site.condition());
    if (site.condition().operator() != Operator.EXISTS
        && Collections.disjoint(taken, leads.types())) {
      report.add(
          Kind.OPERATOR_DOES_NOT_FIT,
          site.pointer(),
          site.shown()
              + " looks at "
              + JsonType.shown(taken)
              + ", and the tool's schema has "
              + JsonType.shown(leads.types())
              + " there.",
          "There is no coercion: the condition never holds, and where it cannot be answered the"
              + " call is denied, or a person is asked.",
          "Compare with a value of the schema's type, or correct the path.");
      return;
    }
    leads.values().ifPresent(values -> listed(site, values, report));
  }

  private static void listed(Site site, Set<@Nullable Object> values, Report report) {
    Operator operator = site.condition().operator();
    if (operator != Operator.EQ
        && operator != Operator.NEQ
        && operator != Operator.IN
        && operator != Operator.NOT_IN) {
      return;
    }
    Set<Operand> allowed = operands(values);
    List<? extends Operand> compared =
        site.condition().value() instanceof Operand.OneOf several
            ? several.elements()
            : List.of(site.condition().value());
    compared.stream()
        .filter(operand -> !allowed.contains(operand))
        .findFirst()
        .ifPresent(
            operand ->
                report.add(
                    Kind.OPERAND_NOT_IN_ENUM,
                    site.pointer() + "/value",
                    "The tool's schema does not allow "
                        + Report.shown(operand)
                        + " at "
                        + Report.shown(site.condition().path())
                        + ": it may be "
                        + allowed.stream()
                            .sorted(Comparator.comparing(Operand::toString))
                            .limit(5)
                            .map(Report::shown)
                            .collect(Collectors.joining(", "))
                        + (allowed.size() > 5 ? " and others." : "."),
                    "No valid call has this value.",
                    "Write one of the schema's values; case counts."));
  }

  private static Set<Operand> operands(Set<@Nullable Object> values) {
    Set<Operand> operands = new HashSet<>();
    for (Object value : values) {
      if (value instanceof String || value instanceof Boolean || value instanceof Number) {
        operand(value).ifPresent(operands::add);
      }
    }
    return operands;
  }

  /** Empty for a number that no policy can name. */
  private static Optional<Operand> operand(Object value) {
    try {
      return Optional.of(Operand.of(value));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void optional(Site site, Leads leads, Report report) {
    if (leads.optional() && site.condition().operator() != Operator.EXISTS) {
      report.add(
          Kind.REQUIRE_OF_OPTIONAL,
          site.pointer(),
          Report.shown(site.condition().path())
              + " is optional in the tool's schema, and "
              + site.shown()
              + " is required.",
          "A call that leaves it out is valid for the server, and denied here.",
          "If that is meant, say so in on_deny, so that the caller knows; if not, deny the values"
              + " that are not allowed in deny_if.");
    }
  }
}

package dev.policyguard.lint;

import java.util.Locale;

/** The kinds of finding there are: the id of each is its name in kebab case. */
enum Kind {
  NEVER_HOLDS(Severity.ERROR),
  REQUIREMENTS_CONTRADICT(Severity.ERROR),
  DENY_IF_ALWAYS_HOLDS(Severity.WARNING),
  REQUIRE_ALWAYS_HOLDS(Severity.WARNING),
  REDUNDANT_CONDITION(Severity.INFO),
  DUPLICATE_RULE(Severity.WARNING),
  UNANCHORED_REQUIRE_REGEX(Severity.WARNING),
  REGEX_PATH_PREFIX(Severity.WARNING),
  DENY_IF_ABSENT(Severity.WARNING),
  RULES_OF_HIDDEN_TOOL(Severity.WARNING),
  RULES_OF_DENIED_TOOL(Severity.WARNING),
  HIDES_EVERYTHING(Severity.WARNING),
  APPROVAL_RULE_POINTLESS(Severity.INFO),
  LIMIT_NEVER_REACHED(Severity.WARNING),
  LIMIT_REFUSES_EVERY_CALL(Severity.ERROR),
  LIMIT_CHARGES_NOTHING(Severity.WARNING),
  NAME_OUTSIDE_ALPHABET(Severity.WARNING),
  LOOK_ALIKE_NAME(Severity.WARNING),
  NAME_NEVER_CALLED(Severity.ERROR),
  DEFAULT_ALLOWS_ALL(Severity.WARNING),
  UNKNOWN_TOOL(Severity.WARNING),
  UNLISTED_TOOL_ALLOWED(Severity.WARNING),
  UNLISTED_TOOL_DENIED(Severity.INFO),
  PATH_NOT_IN_SCHEMA(Severity.WARNING),
  OPERATOR_DOES_NOT_FIT(Severity.WARNING),
  OPERAND_NOT_IN_ENUM(Severity.WARNING),
  REQUIRE_OF_OPTIONAL(Severity.INFO),
  AMOUNT_MAY_BE_MISSING(Severity.WARNING),
  AMOUNT_NOT_A_NUMBER(Severity.WARNING);

  private final Severity severity;

  Kind(Severity severity) {
    this.severity = severity;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Severity severity() {
    return severity;
  }
}

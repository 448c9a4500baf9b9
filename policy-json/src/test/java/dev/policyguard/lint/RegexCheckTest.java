package dev.policyguard.lint;

import static dev.policyguard.lint.Linted.denyIf;
import static dev.policyguard.lint.Linted.ids;
import static dev.policyguard.lint.Linted.require;
import static dev.policyguard.lint.Linted.rule;
import static dev.policyguard.lint.Linted.when;
import static dev.policyguard.policy.Operator.CONTAINS;
import static dev.policyguard.policy.Operator.EXISTS;
import static dev.policyguard.policy.Operator.REGEX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.ToolRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ok",
        "^ok",
        "ok$",
        "^a|b$",
        "^a$|b",
        "(^a$|b)",
        "(^a)?$",
        "^ok\\$",
        "\\^ok$",
        "[^ok$]",
        "(?m)^ok$",
        "(?m:^)ok$",
        "^(?i)ok",
        "\\Q^ok$\\E",
        "^*ok$",
        "^ok${0,1}",
        "^ok$?",
        "(?i)ok",
        "^[$]",
        "^{0}a$",
        "()",
        "^a|(b|^c$)$"
      })
  void attack_13_unanchoredRequireRegex_warned(String pattern) {
    assertThat(ids(require(rule(when("args.a", REGEX, pattern)))))
        .containsExactly("unanchored-require-regex");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^ok$",
        "\\Aok\\z",
        "^(a|b)$",
        "^a$|^b$",
        "(^a$|^b$)",
        "(?i)^ok$",
        "(?s)^.*ok.*$",
        "(?:^)ok(?:$)",
        "^[]$]$",
        "^[[:alpha:]]+$",
        "(?P<x>^a)$",
        "(?m)\\Aa\\z",
        "(?i:^a$)",
        "((^a|^b)c$){1,2}",
        "^\\Qa|b\\E$",
        "^\\pL+$",
        "^\\p{Greek}{2,}$",
        "(^a$)+",
        "^a$+"
      })
  void lint_anchoredRequireRegex_silent(String pattern) {
    assertThat(ids(require(rule(when("args.a", REGEX, pattern))))).isEmpty();
  }

  @Test
  void lint_unanchoredRegexInDenyIf_silent() {
    assertThat(
            ids(
                ToolRule.builder()
                    .require(rule(when("args.a", EXISTS, true)))
                    .denyIf(rule(when("args.a", REGEX, "rm ")))
                    .build()))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^/safe/",
        "^/safe",
        "^/safe/.*$",
        "^/safe/.*\\.txt$",
        "\\A/safe/.+\\z",
        "^~/notes/",
        "^C:\\\\safe\\\\",
        "(?s)^/safe/.*$",
        "^/safe/[^/]+/",
        "^/safe/[a-z./]+$"
      })
  void attack_15_regexPrefixOfAPath_warned(String pattern) {
    assertThat(ids(require(rule(when("args.a", REGEX, pattern)))))
        .containsExactly("regex-path-prefix");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^/safe(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$",
        "^/safe/[a-z/]+$",
        "^/safe/(a|b)$",
        "^image/(png|jpeg)$"
      })
  void lint_regexOfAWholePath_silent(String pattern) {
    assertThat(ids(require(rule(when("args.path", REGEX, pattern))))).isEmpty();
  }

  @Test
  void attack_15_prefixWithoutASlashInFront_warnedWhereTheArgumentIsCalledAPath() {
    String pattern = "^notes/.*$";

    assertThat(ids(require(rule(when("args.filePath", REGEX, pattern)))))
        .containsExactly("regex-path-prefix");
    assertThat(ids(require(rule(when("args.profile", REGEX, pattern))))).isEmpty();
  }

  @Test
  void lint_prefixWithAllDetoursDenied_silent() {
    ToolRule guarded =
        ToolRule.builder()
            .require(rule(when("args.path", REGEX, "^/safe/.*$")))
            .denyIf(rule(when("args.path", CONTAINS, "..")))
            .denyIf(rule(when("args.path", CONTAINS, "%")))
            .build();
    ToolRule halfGuarded =
        ToolRule.builder()
            .require(rule(when("args.path", REGEX, "^/safe/.*$")))
            .denyIf(rule(when("args.path", CONTAINS, "..")))
            .build();

    assertThat(ids(guarded)).isEmpty();
    assertThat(ids(halfGuarded)).containsExactly("regex-path-prefix");
  }

  @Test
  void attack_15_denyIfOfAPrefix_warned() {
    assertThat(ids(denyIf(rule(when("args.path", REGEX, "^/etc/"))))).contains("regex-path-prefix");
    assertThat(ids(denyIf(rule(when("args.path", REGEX, "/etc/")))))
        .doesNotContain("regex-path-prefix");
  }
}

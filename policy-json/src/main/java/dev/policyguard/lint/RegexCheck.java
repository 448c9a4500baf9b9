package dev.policyguard.lint;

import dev.policyguard.lint.Owner.RuleList;
import dev.policyguard.lint.Owner.Site;
import dev.policyguard.lint.PatternShape.Anchors;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.util.Optional;

/** Patterns that let more through than they seem to: parts of a text, and paths that climb. */
final class RegexCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    Budget budget = new Budget();
    Owner all = subject.allTools();
    for (Owner owner : subject.owners()) {
      PathPrefixes prefixes = new PathPrefixes(owner, all, budget);
      for (Site site : owner.conditions(RuleList.REQUIRE)) {
        if (site.condition().operator() == Operator.REGEX) {
          Optional<String> climbing = prefixes.climbing(site);
          if (climbing.isPresent()) {
            climbs(site, climbing.get(), report);
          } else if (!isAnchored(pattern(site))) {
            unanchored(site, report);
          }
        }
      }
      for (Site site : owner.conditions(RuleList.DENY_IF)) {
        if (site.condition().operator() == Operator.REGEX) {
          prefixes.evading(site).ifPresent(evading -> evades(site, evading, report));
        }
      }
    }
  }

  static String pattern(Site site) {
    return ((Operand.Text) site.condition().value()).value();
  }

  private static boolean isAnchored(String pattern) {
    return PatternShape.anchors(pattern).map(Anchors::both).orElse(true);
  }

  private static void unanchored(Site site, Report report) {
    String group = "(?:" + pattern(site) + ")";
    Anchors anchors = PatternShape.anchors(pattern(site)).orElse(Anchors.NONE);
    String part = (anchors.start() ? "(?s)" : "(?s)^.*") + group + (anchors.end() ? "" : ".*$");
    report.add(
        Kind.UNANCHORED_REQUIRE_REGEX,
        site.pointer() + "/value",
        "The pattern "
            + Report.quoted(pattern(site))
            + " may be found in a part of "
            + Report.shown(site.condition().path())
            + ".",
        "A text that has anything else around that part meets the requirement too.",
        "Anchor all of it, as in "
            + Report.quoted("^" + group + "$")
            + "; where a part is enough, say so: "
            + Report.quoted(part)
            + ".");
  }

  private static void climbs(Site site, String climbing, Report report) {
    report.add(
        Kind.REGEX_PATH_PREFIX,
        site.pointer() + "/value",
        "The pattern "
            + Report.quoted(pattern(site))
            + " is found in "
            + Report.quoted(climbing)
            + " too.",
        "A path can begin in a folder and lead out of it, so its beginning says nothing of where it"
            + " ends.",
        "Say what every step may be, to the end"
            + example(site)
            + "; and let the server resolve the path, links too, before it opens it.");
  }

  private static void evades(Site site, String evading, Report report) {
    report.add(
        Kind.REGEX_PATH_PREFIX,
        site.pointer() + "/value",
        "The pattern "
            + Report.quoted(pattern(site))
            + " is not found in "
            + Report.quoted(evading)
            + ", which may be the same place.",
        "A path can be written in many ways, and a deny_if stops only those that it names.",
        "Name in require what is allowed instead, every step of it; and let the server resolve the"
            + " path, links too, before it opens it.");
  }

  private static String example(Site site) {
    String start = PatternShape.literalStart(pattern(site));
    int end = start.lastIndexOf('/');
    return end > 0
        ? ": "
            + Report.quoted(
                "^" + quote(start.substring(0, end)) + "(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$")
        : ", so that none is '..'";
  }

  private static String quote(String literal) {
    StringBuilder quoted = new StringBuilder();
    literal
        .chars()
        .forEach(
            c -> {
              if (".^$*+?()[]{}|\\".indexOf(c) >= 0) {
                quoted.append('\\');
              }
              quoted.append((char) c);
            });
    return quoted.toString();
  }
}

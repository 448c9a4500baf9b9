package dev.policyguard.lint;

import dev.policyguard.lint.Owner.RuleList;
import dev.policyguard.lint.Owner.RuleSite;
import dev.policyguard.lint.Owner.Site;
import dev.policyguard.lint.Sample.Holds;
import dev.policyguard.policy.ArgumentPath.Segment;
import dev.policyguard.policy.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tries paths that climb out of a folder on patterns that look like a folder's, together with all
 * that a tool and all tools say of the same argument. Immutable but for the budget that it spends.
 */
final class PathPrefixes {

  private static final List<String> CLIMBS = List.of("../", "a/../../", "..\\", "%2e%2e/");
  private static final List<String> DETOURS = List.of("/tmp/..", "/.", "/");
  private static final Set<String> WORDS =
      Set.of(
          "path", "paths", "file", "files", "filename", "filepath", "dir", "directory", "folder");

  private final List<RuleSite> require;
  private final List<RuleSite> denyIf;
  private final Budget budget;

  PathPrefixes(Owner owner, Owner all, Budget budget) {
    this.require = both(owner, all, RuleList.REQUIRE, budget);
    this.denyIf = both(owner, all, RuleList.DENY_IF, budget);
    this.budget = budget;
  }

  /** A path out of the folder that a required pattern lets through, if there is one. */
  Optional<String> climbing(Site site) {
    String pattern = RegexCheck.pattern(site);
    String start = PatternShape.literalStart(pattern);
    if (!looksLikeFolder(start, site)) {
      return Optional.empty();
    }
    String folder = start.endsWith("/") || start.endsWith("\\") ? start : start + "/";
    return CLIMBS.stream()
        .map(climb -> folder + climb + "x" + PatternShape.literalEnd(pattern))
        .filter(path -> isFound(site, path) && passes(site, path))
        .findFirst();
  }

  /** Another way to write a path that a pattern in {@code deny_if} denies, if there is one. */
  Optional<String> evading(Site site) {
    String pattern = RegexCheck.pattern(site);
    String start = PatternShape.literalStart(pattern);
    if (!start.startsWith("/") || !looksLikeFolder(start, site)) {
      return Optional.empty();
    }
    String path = start + (start.endsWith("/") ? "x" : "/x") + PatternShape.literalEnd(pattern);
    return isFound(site, path)
        ? DETOURS.stream()
            .map(detour -> detour + path)
            .filter(other -> !isFound(site, other) && passes(site, other))
            .findFirst()
        : Optional.empty();
  }

  /** Whether nothing else that is said of the argument alone stops a path. */
  private boolean passes(Site site, String path) {
    return require.stream()
            .flatMap(rule -> rule.conditions().stream())
            .filter(other -> isOnSamePath(other, site))
            .allMatch(other -> test(other, path) == Holds.YES)
        && denyIf.stream()
            .filter(rule -> rule.rule().conditions().size() == 1)
            .flatMap(rule -> rule.conditions().stream())
            .filter(other -> isOnSamePath(other, site))
            .allMatch(other -> test(other, path) == Holds.NO);
  }

  private boolean isFound(Site site, String path) {
    return test(site, path) == Holds.YES;
  }

  private Holds test(Site site, String path) {
    return budget.spend(Samples.cost(site.condition()))
        ? new Sample.Text(path).test(site.condition())
        : Holds.UNKNOWN;
  }

  private static boolean isOnSamePath(Site one, Site other) {
    return PathKey.of(one.condition().path()).equals(PathKey.of(other.condition().path()));
  }

  private static boolean looksLikeFolder(String start, Site site) {
    if (start.length() < 2 || start.contains("://")) {
      return false;
    }
    boolean absolute =
        start.startsWith("/")
            || start.startsWith("./")
            || start.startsWith("~/")
            || start.startsWith("\\\\")
            || start.matches("(?s)[A-Za-z]:[/\\\\].*");
    return absolute || (start.contains("/") && isNamedLikePath(site));
  }

  /** {@code filePath} and {@code file_path} are, {@code profile} is not. */
  private static boolean isNamedLikePath(Site site) {
    List<Segment> segments = site.condition().path().segments();
    return segments.stream()
        .skip(segments.size() - 1L)
        .filter(Segment.Member.class::isInstance)
        .map(segment -> ((Segment.Member) segment).name())
        .flatMap(name -> Stream.of(name.split("[^A-Za-z]|(?<=[a-z])(?=[A-Z])", -1)))
        .anyMatch(word -> WORDS.contains(word.toLowerCase(Locale.ROOT)));
  }

  private static List<RuleSite> both(Owner owner, Owner all, RuleList list, Budget budget) {
    List<Rule> ofAll = list == RuleList.REQUIRE ? all.require() : all.denyIf();
    return owner.tool().isEmpty() || !budget.spend(ofAll.size())
        ? owner.rules(list)
        : Stream.concat(owner.rules(list).stream(), all.rules(list).stream()).toList();
  }
}

package dev.policyguard.metrics;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Prometheus would read: names, and the labels of each with their values. */
record Scrape(Map<String, Map<String, Set<String>>> labels) {

  private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)\\})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  static Scrape of(String text) {
    Map<String, Map<String, Set<String>>> labels = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches()) {
        Map<String, Set<String>> values =
            labels.computeIfAbsent(sample.group(1), name -> new TreeMap<>());
        if (sample.group(2) != null) {
          LABEL
              .matcher(sample.group(2))
              .results()
              .forEach(
                  label ->
                      values
                          .computeIfAbsent(label.group(1), name -> new HashSet<>())
                          .add(label.group(2)));
        }
      }
    }
    return new Scrape(labels);
  }

  Set<String> names() {
    return labels.keySet();
  }

  /** Names without what a histogram adds to its own. */
  Set<String> families() {
    return names().stream()
        .map(name -> name.replaceFirst("_(bucket|count|sum|max)$", ""))
        .collect(Collectors.toSet());
  }

  /** Whether a name has a label, with a value where one is given. */
  boolean has(String name, String label, List<String> values) {
    Set<String> known = labels.getOrDefault(name, Map.of()).getOrDefault(label, Set.of());
    return label.equals("instance") || (!known.isEmpty() && known.containsAll(values));
  }
}

package dev.policyguard.catalog;

import dev.policyguard.tool.ToolDefinition;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Classifies a labelled file, JSON Lines of {@code server}, {@code tool}, {@code description} and
 * {@code category}, and prints how often the label and the class agree.
 */
final class Measurement {

  /** One labelled tool and what we say about it. */
  record Row(String server, String tool, String description, Category label, Classification said) {
    boolean agrees() {
      return label == said.category();
    }
  }

  private final List<Row> rows;

  Measurement(List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  static Measurement of(Path file) throws IOException {
    return new Measurement(rows(Files.readAllLines(file)));
  }

  /** The servers in two halves, by the hashes of their names. */
  Measurement half(int which) {
    return new Measurement(
        rows.stream().filter(row -> Math.floorMod(row.server().hashCode(), 2) == which).toList());
  }

  static List<Row> rows(List<String> lines) {
    JsonMapper mapper = JsonMapper.shared();
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      if (!line.isBlank()) {
        JsonNode node = mapper.readTree(line);
        String tool = node.required("tool").asString();
        String description = node.required("description").asString();
        Category label =
            Category.valueOf(node.required("category").asString().toUpperCase(Locale.ROOT));
        rows.add(
            new Row(
                node.required("server").asString(),
                tool,
                description,
                label,
                RiskClassifier.standard().classify(ToolDefinition.of(tool, description))));
      }
    }
    return rows;
  }

  void printTo(PrintStream out, String title) {
    out.printf(
        Locale.ROOT,
        "%s: %d of %d agree, %.1f %%%n",
        title,
        agreeing(),
        rows.size(),
        100 * accuracy());
    out.printf("%-12s", "label \\ said");
    for (Category said : Category.values()) {
      out.printf("%12s", said.title());
    }
    out.println("   precision  recall      F1");
    for (Category label : Category.values()) {
      out.printf("%-12s", label.title());
      for (Category said : Category.values()) {
        out.printf("%12d", count(label, said));
      }
      out.printf(
          "%12s%8s%8s%n",
          figure(count(label, label), said(label)),
          figure(count(label, label), labelled(label)),
          figure(2 * count(label, label), said(label) + labelled(label)));
    }
    rows.stream().filter(row -> !row.agrees()).forEach(row -> out.println(disagreement(row)));
  }

  private static String disagreement(Row row) {
    return "%s for %s: %s/%s | %s | %s"
        .formatted(
            row.said().category().title(),
            row.label().title(),
            row.server(),
            row.tool(),
            row.description(),
            row.said().reason());
  }

  /** The share of the rows whose label and class agree; 0 where there are no rows. */
  double accuracy() {
    return rows.isEmpty() ? 0 : (double) agreeing() / rows.size();
  }

  int size() {
    return rows.size();
  }

  int count(Category label, Category said) {
    return Math.toIntExact(
        rows.stream().filter(r -> r.label() == label && r.said().category() == said).count());
  }

  private int agreeing() {
    return Math.toIntExact(rows.stream().filter(Row::agrees).count());
  }

  private int said(Category category) {
    return Math.toIntExact(rows.stream().filter(r -> r.said().category() == category).count());
  }

  private int labelled(Category category) {
    return Math.toIntExact(rows.stream().filter(r -> r.label() == category).count());
  }

  /** A share; a dash where there is nothing to share. */
  private static String figure(int part, int whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.3f", (double) part / whole);
  }
}

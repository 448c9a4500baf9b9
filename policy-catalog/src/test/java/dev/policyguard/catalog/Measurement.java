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
 * {@code category}, and prints how often the label and the class agree. Nothing of the file is in
 * the project.
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

  /**
   * Prints the figures of each file.
   *
   * @param files the labelled files
   */
  public static void main(String... files) throws IOException {
    for (String file : files) {
      new Measurement(rows(Files.readAllLines(Path.of(file)))).printTo(System.out, file);
    }
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
    out.printf("%s: %d of %d agree, %.1f %%%n", title, agreeing(), rows.size(), 100 * accuracy());
    out.println("label \\ said");
    out.printf("%-12s", "");
    for (Category said : Category.values()) {
      out.printf("%12s", said.title());
    }
    out.println("   precision  recall      F1");
    for (Category label : Category.values()) {
      out.printf("%-12s", label.title());
      for (Category said : Category.values()) {
        out.printf("%12d", count(label, said));
      }
      double precision = share(count(label, label), said(label));
      double recall = share(count(label, label), labelled(label));
      out.printf(
          "%12.3f%8.3f%8.3f%n",
          precision, recall, share(2 * precision * recall, precision + recall));
    }
    rows.stream()
        .filter(row -> !row.agrees())
        .forEach(
            row ->
                out.printf(
                    "%s for %s: %s/%s | %s | %s%n",
                    row.said().category().title(),
                    row.label().title(),
                    row.server(),
                    row.tool(),
                    row.description(),
                    row.said().reason()));
  }

  double accuracy() {
    return share(agreeing(), rows.size());
  }

  private int agreeing() {
    return Math.toIntExact(rows.stream().filter(Row::agrees).count());
  }

  private int count(Category label, Category said) {
    return Math.toIntExact(
        rows.stream().filter(r -> r.label() == label && r.said().category() == said).count());
  }

  private int said(Category category) {
    return Math.toIntExact(rows.stream().filter(r -> r.said().category() == category).count());
  }

  private int labelled(Category category) {
    return Math.toIntExact(rows.stream().filter(r -> r.label() == category).count());
  }

  /** Not a number where there is nothing to share. */
  private static double share(double part, double whole) {
    return part / whole;
  }
}

package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often labels and classes agree. The file to print the figures of is given on the command
 * line:
 *
 * <pre>{@code
 * mvn -q -B -ntp -pl policy-catalog -am test -Dtest=MeasurementTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dcatalog.labelled=FILE
 * }</pre>
 */
class MeasurementTest {

  private static final String SMALL =
      """
      {"server": "a", "tool": "get_x", "description": "Gets it", "category": "Read"}
      {"server": "a", "tool": "list_x", "description": "Lists it", "category": "Read"}

      {"server": "a", "tool": "get_y", "description": "Gets it", "category": "Write"}
      {"server": "b", "tool": "set_x", "description": "Sets it", "category": "Write"}
      {"server": "b", "tool": "delete_x", "description": "Deletes it", "category": "Destructive"}
      """;

  @Test
  void printTo_aSmallFile_printsMatrixFiguresAndDisagreements() {
    Measurement small = new Measurement(Measurement.rows(SMALL.lines().toList()));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    small.printTo(new PrintStream(printed, true, StandardCharsets.UTF_8), "small");

    assertThat(small.accuracy()).isCloseTo(0.8, within(1e-9));
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "small: 4 of 5 agree, 80.0 %",
            "label \\ said        Read       Write       Other     Execute   Financial Destructive"
                + "   precision  recall      F1",
            "Read                   2           0           0           0           0           0"
                + "       0.667   1.000   0.800",
            "Write                  1           1           0           0           0           0"
                + "       1.000   0.500   0.667",
            "Other                  0           0           0           0           0           0"
                + "           -       -       -",
            "Execute                0           0           0           0           0           0"
                + "           -       -       -",
            "Financial              0           0           0           0           0           0"
                + "           -       -       -",
            "Destructive            0           0           0           0           0           1"
                + "       1.000   1.000   1.000",
            "Read for Write: a/get_y | Gets it"
                + " | The name says \"get\": the tool retrieves, and changes nothing.");
  }

  @Test
  void half_theServers_areInOneOfTwo() {
    Measurement small = new Measurement(Measurement.rows(SMALL.lines().toList()));

    assertThat(small.half(0).size() + small.half(1).size()).isEqualTo(5);
    assertThat(small.half("a".hashCode() % 2).size()).isEqualTo(3);
  }

  @Test
  void accuracy_ofNothing_isZero() {
    assertThat(new Measurement(List.of()).accuracy()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "tools-ours.jsonl, 282",
    "tools-ours-later.jsonl, 134",
    "tools-ours-third.jsonl, 182"
  })
  void classify_toolsThatWeLabelled_mostlyAgrees(String resource, int size)
      throws IOException, URISyntaxException {
    Measurement ours =
        Measurement.of(Path.of(Objects.requireNonNull(getClass().getResource(resource)).toURI()));

    assertThat(ours.size()).isEqualTo(size);
    assertThat(ours.accuracy()).isGreaterThanOrEqualTo(0.9);
    assertThat(ours.count(Category.DESTRUCTIVE, Category.READ)).isZero();
    assertThat(ours.count(Category.FINANCIAL, Category.READ)).isZero();
  }

  @Test
  void classify_publishedLabels_agreesInNineOfTen() throws IOException {
    Path file = root().resolve("../shared/data/tools-labelled.jsonl").normalize();
    assumeTrue(Files.exists(file), "the labelled tools are not beside the project: " + file);
    Measurement published = Measurement.of(file);

    assertThat(published.accuracy()).isGreaterThanOrEqualTo(0.9);
    assertThat(published.half(0).accuracy()).isGreaterThanOrEqualTo(0.9);
    assertThat(published.half(1).accuracy()).isGreaterThanOrEqualTo(0.9);
    assertThat(published.count(Category.DESTRUCTIVE, Category.READ)).isZero();
  }

  @Test
  void printTo_theFileOfTheCommandLine_isPrinted() throws IOException {
    String file = System.getProperty("catalog.labelled", "");
    assumeTrue(!file.isEmpty(), "no file is given with -Dcatalog.labelled=FILE");
    Measurement given = Measurement.of(root().resolve(file));

    given.printTo(System.out, file);
    given.half(0).printTo(System.out, file + ", half 0");
    given.half(1).printTo(System.out, file + ", half 1");
    assertThat(given.size()).isPositive();
  }

  private static Path root() {
    return Path.of(System.getProperty("policyguard.root", "..")).toAbsolutePath().normalize();
  }
}

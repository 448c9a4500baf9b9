package dev.policyguard.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the README shows is what there is. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TourTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("policyguard.root"), "examples", "03-http-server");

  @Test
  void main_printsWhatTheReadmeShows() throws Exception {
    Process tour =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Tour.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(tour.getInputStream().readAllBytes(), UTF_8);

    assertThat(masked(out)).isEqualTo("\n" + masked(blocks("text").get(0)));
    assertThat(tour.waitFor()).isZero();
  }

  @Test
  void readme_code_isTheServersOwn() throws IOException {
    List<String> code = blocks("java");

    assertThat(code).hasSize(2);
    assertThat(source("ShopServer")).contains(code.get(0));
    assertThat(source("HttpEndpoint")).contains(code.get(1));
  }

  /** The seconds to wait depend on how long the tour takes, and with them where a line ends. */
  private static String masked(String text) {
    return text.replace("\r\n", "\n")
        .replaceAll("Wait\\s+\\d+\\s+seconds\\s+before", "Wait before");
  }

  private static String source(String name) throws IOException {
    return Files.readString(
        EXAMPLE.resolve("src/main/java/dev/policyguard/examples/httpserver/" + name + ".java"));
  }

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(Files.readString(EXAMPLE.resolve("README.md")))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}

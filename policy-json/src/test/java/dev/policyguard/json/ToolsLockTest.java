package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.policyguard.tool.ToolDefinition;
import dev.policyguard.tool.ToolPins;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The file {@code tools.lock}. Each file in {@code refused-locks/} is refused with the words in the
 * {@code .txt} beside it; they are rewritten as those of {@link RefusedDocumentsTest} are.
 */
class ToolsLockTest {

  private static final Path FOLDER =
      Path.of("src/test/resources/dev/policyguard/json/refused-locks");

  private static final ToolDefinition READ =
      ToolDefinition.builder("read")
          .title("Read")
          .description("Reads \u201ca file\u201d.\u200b\nSecond line. \ud83d")
          .inputSchema(
              inOrder(
                  "type",
                  "object",
                  "properties",
                  Map.of("path", Map.of("type", "string")),
                  "required",
                  List.of("path", "mode")))
          .annotations(inOrder("readOnlyHint", true, "destructiveHint", null))
          .build();

  private static final ToolPins PINS =
      ToolPins.of(List.of(ToolDefinition.of("write", "Writes."), READ));

  private static Map<String, Object> inOrder(Object... members) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      map.put((String) members[i], members[i + 1]);
    }
    return map;
  }

  @Test
  void write_someTools_isStableAndAsciiAndOneLineForOneThing() {
    assertThat(ToolsLock.write(PINS))
        .isEqualToNormalizingNewlines(
            """
            {
              "version" : "1",
              "tools" : [ {
                "name" : "read",
                "digest" : "feff26e33d62cd1d38fd1084d6acdc82f2dacf15ca0085bae98679a263f0b61a",
                "title" : "Read",
                "description" : "Reads \\u201Ca file\\u201D.\\u200B\\nSecond line. \\uD83D",
                "inputSchema" : {
                  "properties" : {
                    "path" : {
                      "type" : "string"
                    }
                  },
                  "required" : [ "path", "mode" ],
                  "type" : "object"
                },
                "annotations" : {
                  "destructiveHint" : null,
                  "readOnlyHint" : true
                }
              }, {
                "name" : "write",
                "digest" : "c172c93a74b0326eb0a4bea379efa0e54498e586dd586f1cf457bd539ab6fcaa",
                "description" : "Writes.",
                "inputSchema" : { }
              } ]
            }
            """);
  }

  @Test
  void write_membersInAnotherOrder_isTheSameText() {
    Map<String, Object> schema = inOrder("b", List.of(inOrder("d", 1, "c", 2)), "a", 3);
    Map<String, Object> reversed = inOrder("a", 3, "b", List.of(inOrder("c", 2, "d", 1)));

    assertThat(written(schema)).isEqualTo(written(reversed));
  }

  private static String written(Map<String, Object> schema) {
    return ToolsLock.write(
        ToolPins.of(List.of(ToolDefinition.builder("a").inputSchema(schema).build())));
  }

  @Property(tries = 300)
  void parse_whatWasWritten_isEqual(
      @ForAll(supplier = RandomTools.class) List<ToolDefinition> tools) {
    ToolPins pins = ToolPins.of(tools);
    List<ToolDefinition> shuffled = new ArrayList<>(tools);
    Collections.reverse(shuffled);

    String text = ToolsLock.write(pins);

    assertThat(ToolsLock.parse("tools.lock", text)).isEqualTo(pins);
    assertThat(ToolsLock.parse("tools.lock", text).compare(tools)).isEmpty();
    assertThat(ToolsLock.write(ToolPins.of(shuffled))).isEqualTo(text);
    assertThat(text.chars()).allMatch(c -> c == '\n' || c == '\r' || (c >= ' ' && c < 0x7f));
    assertThat(ToolsFile.parse("tools.lock", text)).hasSameSizeAs(tools);
  }

  @Test
  void read_fileAndStream_giveThePins(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("tools.lock"), ToolsLock.write(PINS));

    assertThat(ToolsLock.read(file)).isEqualTo(PINS);
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(ToolsLock.read("classpath:tools.lock", in)).isEqualTo(PINS);
    }
    assertThat(ToolsLock.parse("tools.lock", ToolsLock.write(ToolPins.of(List.of()))))
        .isEqualTo(ToolPins.of(List.of()));
  }

  @Test
  void read_fileThatCannotBeRead_isRefused(@TempDir Path folder) throws IOException {
    Path absent = folder.resolve("absent.lock");

    assertRefused(() -> ToolsLock.read(absent), absent + ": does not exist");
    assertRefused(() -> ToolsLock.read(folder), folder + ": is a directory, must be a file");
    assertRefused(
        () -> ToolsLock.read("x", new ByteArrayInputStream(new byte[] {'{', (byte) 0xff})),
        "x: is not UTF-8; save it as UTF-8");
    assertRefused(() -> ToolsLock.read("x", broken()), "x: cannot be read");
  }

  private static InputStream broken() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("the disk is gone");
      }

      @Override
      public int read(byte[] into, int from, int count) throws IOException {
        throw new IOException("the disk is gone");
      }
    };
  }

  @Test
  void read_tooLong_isRefusedBeforeItIsRead() {
    String text = " ".repeat(ToolsLock.MAX_LENGTH + 1);
    String message = "x: is longer than 16777216 bytes, must not be; it was not read";

    assertRefused(() -> ToolsLock.parse("x", text), message);
    assertRefused(
        () ->
            ToolsLock.read("x", new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))),
        message);
  }

  @Test
  void parse_schemaThatIsTooDeep_isRefused() {
    assertRefused(
        () ->
            ToolsLock.parse(
                "x",
                "{\"version\":\"1\",\"tools\":[{\"name\":\"a\",\"digest\":\"0\",\"inputSchema\":"
                    + "{\"not\":".repeat(70)
                    + "1"
                    + "}".repeat(70)
                    + "}]}"),
        "x: tools[0] (\"a\"): inputSchema cannot be used: its values are nested more than 64 levels"
            + " deep, which is the most allowed");
  }

  @Test
  void write_numberThatJsonDoesNotHave_isRefused() {
    for (Number number : List.<Number>of(Double.NaN, Float.NEGATIVE_INFINITY)) {
      assertThatThrownBy(() -> written(Map.of("maximum", number)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a definition has the number " + number + ", which JSON does not have");
    }
  }

  @Test
  void write_nameThatJsonReadersRefuse_isRefused() {
    assertThatThrownBy(() -> written(Map.of("a", List.of(Map.of("b\ud83d", 1)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a definition has the member \"b\\ud83d\", whose name has half of a surrogate pair,"
                + " which JSON readers refuse");
  }

  @Test
  void write_nameOfAMemberThatIsLong_isReadAgain() {
    ToolDefinition tool =
        ToolDefinition.builder("a").inputSchema(Map.of("x".repeat(60_000), 1)).build();
    ToolPins pins = ToolPins.of(List.of(tool));

    assertThat(ToolsLock.parse("x", ToolsLock.write(pins))).isEqualTo(pins);
  }

  @Test
  void write_whatCouldNotBeReadAgain_isRefused() {
    BigDecimal farAway = new BigDecimal(BigInteger.valueOf(15), Integer.MIN_VALUE);
    for (Number number : List.<Number>of(BigInteger.TEN.pow(1_001), farAway)) {
      assertThatThrownBy(() -> written(Map.of("maximum", number)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the tools cannot be pinned: the lock file: has a number");
    }
    ToolDefinition many = ToolDefinition.of("a", "\u00e9".repeat(ToolsLock.MAX_LENGTH / 6));
    assertThatThrownBy(() -> ToolsLock.write(ToolPins.of(List.of(many))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is longer than 16777216 bytes");
  }

  static Stream<String> documents() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".lock"))
          .map(name -> name.substring(0, name.length() - ".lock".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void parse_brokenLock_refusedInTheseWords(String name) throws IOException {
    String text = Files.readString(FOLDER.resolve(name + ".lock"));
    InvalidToolsException refusal =
        catchThrowableOfType(
            InvalidToolsException.class, () -> ToolsLock.parse("tools.lock", text));
    assertThat(refusal).as("%s is refused", name).isNotNull();
    String words = refusal.getMessage() + "\n";
    Path golden = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("policyguard.rewrite")) {
      Files.writeString(golden, words);
    }

    assertThat(words).isEqualTo(Files.readString(golden));
    assertThat(words.lines()).hasSize(1);
    assertThat(words.strip().codePoints()).allMatch(SafeText::isVisible);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable read, String message) {
    assertThatThrownBy(read).isInstanceOf(InvalidToolsException.class).hasMessage(message);
  }
}

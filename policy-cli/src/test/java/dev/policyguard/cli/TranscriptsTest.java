package dev.policyguard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file in {@code transcripts/} is a session in a terminal: commands behind a dollar, and what
 * comes of each. {@code DIR} stands for a folder with what is in {@code files/}, whose own name has
 * a space, and {@code SERVER} for what starts a {@link ScriptedServer}; lines of the standard error
 * begin with {@code 2>}.
 *
 * <p>To rewrite what comes: {@code -Dpolicyguard.rewrite=true}, and then read the difference.
 */
class TranscriptsTest {

  private static final Path RESOURCES = Path.of("src/test/resources/dev/policyguard/cli");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir Path temp;

  static List<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(RESOURCES.resolve("transcripts"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void run_commandsOfATranscript_writeWhatItSays(Path transcript) throws IOException {
    Path folder = copyOfFiles();
    String expected = Files.readString(transcript);
    StringBuilder actual = new StringBuilder();
    for (String line : expected.lines().filter(line -> line.startsWith("$ ")).toList()) {
      actual.append(line).append('\n').append(run(line, folder)).append('\n');
    }
    if (Boolean.getBoolean("policyguard.rewrite")) {
      Files.writeString(transcript, actual);
    }

    assertThat(actual).hasToString(Files.readString(transcript));
    assertThat(actual.toString()).doesNotContain("\tat ", "Exception", "\u001b");
  }

  @Test
  void documentation_everyTranscript_isOneOfThese() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path transcript : transcripts()) {
      all.append(Files.readString(transcript).replace("DIR/", ""));
    }
    String page = Files.readString(Path.of("../docs/cli.md"));
    List<String> shown =
        Pattern.compile("```text\\R(\\$ .*?)\\R```", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(block -> block.group(1))
            .toList();

    assertThat(shown).isNotEmpty().allSatisfy(block -> assertThat(all).contains(block + "\n"));
  }

  private Path copyOfFiles() throws IOException {
    Path from = RESOURCES.resolve("files");
    Path to = temp.resolve("a folder");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    Files.createDirectory(to.resolve("nothing in it"));
    Files.write(to.resolve("latin-1.json"), new byte[] {'{', '\n', (byte) 0xe9});
    return to;
  }

  private static String run(String line, Path folder) throws IOException {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line.substring("$ policyguard".length()));
    byte[] input = {};
    while (word.find()) {
      String text = (word.group(1) == null ? word.group(2) : word.group(1));
      String argument = text.replace("DIR", folder.toString());
      if (words.contains("<")) {
        input = Files.readAllBytes(Path.of(argument));
      } else if (argument.equals("SERVER")) {
        words.addAll(ScriptedServer.command());
      } else {
        words.add(argument);
      }
    }
    words.remove("<");
    Run run = Run.on(Terminal.NONE, input, words.toArray(String[]::new));
    String err = run.err().lines().map(error -> "2> " + error + "\n").reduce("", String::concat);
    return (run.out() + err)
            .replace(folder.toString(), "DIR")
            .replace(ScriptedServer.command().get(0), "SERVER")
        + "[exit "
        + run.code().code()
        + "]\n";
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcripts_helpTexts_fit80Columns(Path transcript) throws IOException {
    if (transcript.endsWith("help.txt")) {
      assertThat(Files.readString(transcript, UTF_8).lines())
          .allMatch(line -> line.length() <= 80, "at most 80 columns");
    }
  }
}

package dev.policyguard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar and the script as their users have them: in a folder of their own, run from another. */
class PackagedCommandIT {

  private static final Path TARGET = Path.of("target");
  private static final Path FILES = Path.of("src/test/resources/dev/policyguard/cli/files");

  @TempDir Path temp;
  private Path installed;

  @BeforeEach
  void install() throws IOException {
    installed = Files.createDirectory(temp.resolve("where it is"));
    for (String file : List.of("policyguard.jar", "policyguard")) {
      Files.copy(TARGET.resolve(file), installed.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.copy(FILES.resolve("clean.json"), temp.resolve("a policy.json"));
    Files.copy(FILES.resolve("invalid.json"), temp.resolve("invalid.json"));
    Files.createSymbolicLink(temp.resolve("link"), Path.of("where it is", "policyguard"));
  }

  @Test
  void jar_aPolicyAndAScenario_areReadWithoutAnyTestLibrary() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String jar = installed.resolve("policyguard.jar").toString();

    assertThat(run(0, java, "-jar", jar, "validate", "a policy.json"))
        .isEqualTo("a policy.json: valid\n");
    assertThat(run(1, java, "-jar", jar, "validate", "invalid.json")).contains("did you mean");
    String scenarios = FILES.resolve("scenarios").toAbsolutePath().toString();
    assertThat(run(0, java, "-jar", jar, "test", "--coverage", scenarios)).contains("1 test");
  }

  @Test
  void script_throughALinkAndFromAnotherFolder_findsItsJar() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));

    assertThat(run(0, "./link", "validate", "a policy.json")).isEqualTo("a policy.json: valid\n");
    assertThat(run(2, "./link", "validate", "missing file"))
        .isEqualTo("policyguard: missing file: does not exist\n");
  }

  @Test
  void jar_aServer_isAskedForItsTools() throws Exception {
    List<String> words = new ArrayList<>(List.of("./link", "scan", "--out", "a scan", "--"));
    words.addAll(ScriptedServer.command("notes"));
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));

    assertThat(run(0, words.toArray(String[]::new))).startsWith("notes 1.2.0: 6 tools listed");
    assertThat(run(0, "./link", "lint", "--tools", "a scan/tools.json", "a scan/policy.json"))
        .isEqualTo("a scan/policy.json: 0 findings\n");
  }

  @Test
  void jar_everyLibrary_comesWithItsLicence() throws IOException {
    try (JarFile jar = new JarFile(TARGET.resolve("policyguard.jar").toFile());
        Stream<String> names = jar.stream().map(Object::toString)) {
      assertThat(names)
          .contains(
              "META-INF/LICENSE",
              "META-INF/NOTICE",
              "META-INF/LICENSE.txt",
              "META-INF/THIRD-PARTY.txt",
              "META-INF/licences/re2j.txt",
              "META-INF/licences/mcp-java-sdk.txt")
          .noneMatch(name -> name.contains("org/junit"));
    }
  }

  private String run(int exitCode, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(temp.toFile())
            .redirectErrorStream(true);
    builder.environment().put("POLICYGUARD_NO_CACHE", "1");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
    return output;
  }
}

package dev.policyguard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Which version of the command this is: the one it was built as. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
      byte[] version = Objects.requireNonNull(in, "version.txt").readAllBytes();
      return new String[] {"policyguard " + new String(version, UTF_8).strip()};
    }
  }
}

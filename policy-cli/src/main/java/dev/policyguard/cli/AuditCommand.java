package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.operations.AuditHead;
import dev.policyguard.operations.AuditKey;
import dev.policyguard.operations.AuditProblem;
import dev.policyguard.operations.AuditVerification;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether an audit is as it was written. */
@Command(
    name = "audit",
    header = "Says whether a durable audit is as it was written.",
    description = {
      "",
      "Follows the chain of hashes through all files of the folder, and names the",
      "first line that was changed, removed, put in or moved. Without a key, it cannot",
      "tell if all was written anew; without a copied head, not if the end was cut off."
    },
    footer = {
      "  policyguard audit verify audit/",
      "  policyguard audit verify --key-file audit.key --head 4711:9f86d0... audit/"
    })
final class AuditCommand implements Subcommand {

  @SuppressWarnings("unused")
  @Parameters(index = "0", paramLabel = "verify", description = "What to do.")
  private Action action = Action.verify;

  @Parameters(index = "1", paramLabel = "DIR", description = "The folder of the audit's files.")
  private String folder = "";

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "The key that the audit is written with.")
  private Optional<String> keyFile = Optional.empty();

  @Option(
      names = "--head",
      paramLabel = "SEQ:HASH",
      description = "A head that was copied before; it must still be there.")
  private Optional<String> copied = Optional.empty();

  @Mixin private Format format = new Format();

  /** Named as users write them. */
  private enum Action {
    verify
  }

  @Override
  public ExitCode run(Console console) {
    AuditVerification found = verify();
    if (format.isJson()) {
      json(found).writeTo(console.out());
    } else {
      found
          .problem()
          .ifPresentOrElse(wrong -> print(wrong, found, console), () -> print(found, console));
    }
    return found.isIntact() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private void print(AuditVerification intact, Console console) {
    console.print(PlainText.of(folder) + ": intact, " + counted(intact));
    copied.ifPresent(head -> console.print("the copied head is among them"));
    intact
        .head()
        .ifPresent(
            head -> {
              console.print("head " + head);
              console.print(
                  "Copy the head elsewhere: with --head, it shows later if an end is cut off.");
            });
  }

  private void print(AuditProblem wrong, AuditVerification found, Console console) {
    boolean ofTheFolder = wrong.kind() == AuditProblem.Kind.HEAD;
    String where = ofTheFolder ? folder : Path.of(folder).resolve(wrong.file()).toString();
    String line = wrong.line() > 0 ? ":" + wrong.line() : "";
    console.print(PlainText.of(where) + line + ": " + wrong.message());
    boolean nothing = found.records() == 0;
    console.print(
        ofTheFolder
            ? "Its " + counted(found.records()) + " are one chain from the first to the last."
            : "What is before that is as it was written: " + counted(found.records()) + ".");
    if (nothing && keyFile.isEmpty() && wrong.kind() == AuditProblem.Kind.CHANGED) {
      console.print("An audit that is written with a key is read with --key-file.");
    }
  }

  private static String counted(AuditVerification found) {
    return counted(found.records())
        + " in "
        + found.files()
        + (found.files() == 1 ? " file" : " files");
  }

  private static String counted(long records) {
    return records + (records == 1 ? " record" : " records");
  }

  private static Json json(AuditVerification found) {
    return new Json()
        .put("ok", found.isIntact())
        .put("files", found.files())
        .put("records", found.records())
        .put("head", found.head().map(AuditHead::toString))
        .put("problem", found.problem().map(AuditCommand::json));
  }

  private static Json json(AuditProblem problem) {
    return new Json()
        .put("kind", problem.kind().name().toLowerCase(Locale.ROOT))
        .put("file", problem.file())
        .put("line", problem.line())
        .put("message", problem.message());
  }

  private AuditVerification verify() {
    Path dir = Path.of(folder);
    if (!Files.isDirectory(dir)) {
      throw new Mistake(PlainText.of(folder) + ": is no folder; name the one of the audit's files");
    }
    AuditVerification.Builder expecting = AuditVerification.expecting(dir);
    keyFile.ifPresent(file -> expecting.key(key(file)));
    copied.ifPresent(head -> expecting.head(head(head)));
    try {
      return expecting.verify();
    } catch (IOException e) {
      throw new Mistake(PlainText.of(reason(e)));
    }
  }

  /** What the JDK says of files is often their name alone. */
  private static String reason(IOException e) {
    if (e instanceof FileSystemException about && about.getFile() != null) {
      return about.getFile()
          + (e instanceof AccessDeniedException
              ? ": may not be read by you"
              : ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    return String.valueOf(e.getMessage());
  }

  private static AuditKey key(String file) {
    try {
      return AuditKey.read(Path.of(file));
    } catch (IOException e) {
      throw new Mistake(PlainText.of(file) + ": cannot be read");
    } catch (IllegalArgumentException e) {
      throw new Mistake(PlainText.of(file) + ": " + e.getMessage());
    }
  }

  private static AuditHead head(String text) {
    try {
      return AuditHead.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Mistake("--" + e.getMessage());
    }
  }
}

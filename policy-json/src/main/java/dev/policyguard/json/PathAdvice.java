package dev.policyguard.json;

import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.InvalidPartException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says which path somebody probably meant who wrote one as other languages do. */
final class PathAdvice {

  private static final int MAX_LENGTH = 200;

  private static final Pattern ROOT =
      Pattern.compile(
          "^(?:\\$|[$]?(?:arguments?|args?|params|parameters|input|inputs))(?=[./\\[]|$)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern BAD_NAME = Pattern.compile("[.]([^.\\[\\]\"]* [^.\\[\\]\"]*)");

  private PathAdvice() {}

  static Optional<String> of(String text) {
    if (text.isBlank() || text.length() > MAX_LENGTH) {
      return Optional.of("for example \"args.amount\"");
    }
    return Stream.<UnaryOperator<String>>of(
            path -> path,
            path -> path.startsWith("[") ? "args" + path : "args." + path,
            path -> "args" + path)
        .map(root -> root.apply(tidied(text)))
        .filter(PathAdvice::isPath)
        .findFirst()
        .map(path -> "did you mean " + SafeText.quoted(path) + "?");
  }

  /** As our language would have it, so far as can be told. */
  private static String tidied(String text) {
    String path = ROOT.matcher(text.strip()).replaceFirst("args");
    path = path.startsWith("/") ? "args" + path : path;
    path = path.indexOf('.') < 0 && path.indexOf('[') < 0 ? path.replace('/', '.') : path;
    path = path.replace("[]", "[*]").replace(".*", "[*]").replace(".[", "[");
    path = path.replaceAll("\\[\\s*'([^'\"\\\\]*)'\\s*\\]", "[\"$1\"]");
    path = path.replaceAll("\\[([A-Za-z_][\\w -]*)\\]", "[\"$1\"]");
    path = path.replaceAll("[.]{2,}", ".").replaceAll("[.]$", "");
    return BAD_NAME.matcher(path).replaceAll(name -> "[\"" + name.group(1).strip() + "\"]");
  }

  private static boolean isPath(String text) {
    try {
      ArgumentPath.parse(text);
      return true;
    } catch (InvalidPartException e) {
      return false;
    }
  }
}

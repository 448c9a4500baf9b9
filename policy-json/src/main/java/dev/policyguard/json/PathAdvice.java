package dev.policyguard.json;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.InvalidPartException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
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
    String path = tidied(text);
    if (path.equals("args") || path.equals("caller")) {
      return Optional.of("name what to look at, as in " + SafeText.quoted(path + ".name"));
    }
    return Stream.of(
            path,
            path + "]",
            path.replaceAll("\\]$", "\"]"),
            path + "\"]",
            "args." + path,
            "args" + path)
        .filter(PathAdvice::isPath)
        .findFirst()
        .map(near -> "did you mean " + SafeText.quoted(near) + "?")
        .or(() -> path.contains("[-") ? Optional.of("an index counts from 0") : Optional.empty());
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
    path = path.replaceAll("\\[0+([0-9])", "[$1");
    path = nearRoot(path);
    return BAD_NAME
        .matcher(path)
        .replaceAll(
            name -> Matcher.quoteReplacement("[" + PlainText.quoted(name.group(1).strip()) + "]"));
  }

  /** With a root that is spelled right. */
  private static String nearRoot(String path) {
    int end = path.split("[.\\[]", 2)[0].length();
    return end == path.length()
        ? path
        : NearMiss.of(path.substring(0, end), List.of("args", "caller"))
            .map(root -> root + path.substring(end))
            .orElse(path);
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

package dev.policyguard.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why there was no answer, in one line that a server's operator may read. It is made of our own
 * words: no address, credential or text of the server is in it, but for the code that its error
 * begins with.
 */
final class Failures {

  private static final Pattern CODE = Pattern.compile("^([A-Z]{2,20})(?: |$)");

  /** Up to Redis 6.2 a command's error within a script comes at the end of the script's own. */
  private static final Pattern CODE_IN_SCRIPT = Pattern.compile(": -([A-Z]{2,20}) ");

  private static final int MOST_CAUSES = 20;

  private Failures() {}

  /** {@return what a failure is called} */
  static String reason(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof NoAnswer ours) {
      return ours.reason();
    } else if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
      return "Redis: no answer within the deadline; a charge may have been made";
    } else if (cause instanceof RedisCommandExecutionException error) {
      return refused(error);
    } else if (cause instanceof CancellationException) {
      return "Redis: the question was taken back";
    }
    return behind(cause) instanceof RedisCommandExecutionException error
        ? "Redis: no connection; " + refused(error).substring("Redis: ".length())
        : "Redis: no connection, or it was lost: " + kind(cause);
  }

  /** The names of the failure's class and of that of what is behind it: of TLS, say, or of DNS. */
  private static String kind(Throwable cause) {
    String first = cause.getClass().getSimpleName();
    String last = behind(cause).getClass().getSimpleName();
    return first.equals(last) || last.isEmpty() ? first : first + ", " + last;
  }

  private static Throwable behind(Throwable failure) {
    Throwable last = failure;
    for (int i = 0; i < MOST_CAUSES && last.getCause() != null; i++) {
      last = last.getCause();
    }
    return last;
  }

  /** {@return whether the server answers, only not to this} */
  static boolean isOfOneQuestion(Throwable failure) {
    return cause(failure) instanceof RedisCommandExecutionException error
        && ("ERR".equals(code(error)) || "WRONGTYPE".equals(code(error)));
  }

  /** {@return whether what came was no answer, so that the next may be another question's} */
  static boolean isNonsense(Throwable failure) {
    return cause(failure) instanceof Nonsense;
  }

  /**
   * {@return whether the server has certainly not done what it was asked: it was not asked, or it
   * refused}
   */
  static boolean isUndone(Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof NotAsked
        || (cause instanceof RedisCommandExecutionException && !isOfOneQuestion(failure));
  }

  /** {@return whether nothing more can come over the connection} */
  static boolean isOfTheConnection(Throwable failure) {
    return !(cause(failure) instanceof RedisCommandExecutionException);
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String refused(RedisCommandExecutionException error) {
    String code = code(error);
    return code.isEmpty()
        ? "Redis: refused with an error"
        : "Redis: refused with " + code + advice(code);
  }

  /** The word that an error begins with; empty if it is none. */
  private static String code(RedisCommandExecutionException error) {
    String message = String.valueOf(error.getMessage());
    Matcher inScript = CODE_IN_SCRIPT.matcher(message);
    Matcher matcher = inScript.find() ? inScript.reset() : CODE.matcher(message);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String advice(String code) {
    return switch (code) {
      case "OOM" -> ", has no memory left; raise maxmemory";
      case "READONLY" -> ", is a replica; connect to the primary or through Sentinel";
      case "LOADING" -> ", is still reading its data";
      case "MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN" ->
          ", is a cluster; the store needs a single primary";
      case "NOAUTH", "WRONGPASS", "NOPERM" ->
          ", has no such user or does not let it; see docs/redis.md";
      case "MISCONF" -> ", cannot write to its disk";
      case "ERR", "WRONGTYPE" -> ", a key may hold what the store did not write";
      default -> "";
    };
  }

  /** There was no answer, for a reason of our own. */
  static class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAnswer(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /** There was no answer, since the question was never sent, or was refused as a whole. */
  static final class NotAsked extends NoAnswer {
    private static final long serialVersionUID = 1L;

    NotAsked(String reason) {
      super(reason);
    }
  }

  /** What came was no answer to the question. */
  static final class Nonsense extends NoAnswer {
    private static final long serialVersionUID = 1L;

    Nonsense() {
      super(
          "Redis: answered with something else than the script does; a charge may have been made");
    }
  }
}

package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.spec.McpError;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts into words what keeps a server from being asked. */
final class ServerTrouble {

  private static final int MOST_SHOWN = 200;

  private ServerTrouble() {}

  static ServerFailure of(
      Throwable trouble, ServerAddress address, Duration timeout, Optional<String> stray) {
    return new ServerFailure(
        found(causes(trouble), address, timeout)
            + stray
                .map(
                    line ->
                        "; it wrote "
                            + line
                            + " to its standard output, where only messages may stand")
                .orElse(""));
  }

  private static Set<Throwable> causes(Throwable trouble) {
    Set<Throwable> causes = new LinkedHashSet<>();
    for (@Nullable Throwable e = trouble; e != null && causes.add(e); ) {
      e = e.getCause();
    }
    return causes;
  }

  private static String found(Set<Throwable> causes, ServerAddress address, Duration timeout) {
    for (Throwable e : causes) {
      if (e instanceof ServerFailure failure) {
        return failure.found();
      } else if (e instanceof McpHttpClientTransportAuthorizationException) {
        return "does not know who asks; send credentials, with --header-env Authorization=NAME for"
            + " example";
      } else if (e instanceof McpError error) {
        return "answers with an error: " + shown(error, address);
      } else if (e instanceof UnknownHostException || e instanceof UnresolvedAddressException) {
        return "has a host that is not known";
      } else if (e instanceof SSLException) {
        return "cannot be spoken to over TLS: " + shown(e, address);
      }
    }
    for (Throwable e : causes) {
      if (e instanceof ConnectException) {
        return "cannot be reached; is the server running?";
      } else if (e instanceof TimeoutException || e instanceof HttpTimeoutException) {
        return "did not answer within "
            + Wrapped.count(timeout.toSeconds(), "second")
            + "; --timeout gives it longer";
      }
    }
    Throwable last = causes.stream().reduce((a, b) -> b).orElseThrow();
    return "cannot be asked for its tools: " + shown(last, address);
  }

  /** What it says, for one line: first without what may be secret, and only then cut. */
  private static String shown(Throwable e, ServerAddress address) {
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    for (String secret : address.secrets()) {
      said = said.replace(secret, "…");
    }
    return PlainText.of(said, MOST_SHOWN);
  }
}

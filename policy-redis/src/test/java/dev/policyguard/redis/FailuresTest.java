package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** What an operator reads: what is the matter, and nothing that the server or a URI says. */
class FailuresTest {

  private static String whileConnecting(Throwable cause) {
    return Failures.reason(
        new CompletionException(
            new RedisConnectionException("Unable to connect to secret-host/10.0.0.1:6379", cause)));
  }

  @Test
  void reason_noConnection_saysOfWhichKind_andWhatTheServerRefused() {
    assertThat(whileConnecting(new SSLHandshakeException("certificate of secret-host")))
        .isEqualTo(
            "Redis: no connection, or it was lost: RedisConnectionException, SSLHandshakeException");
    assertThat(whileConnecting(new UnknownHostException("secret-host")))
        .isEqualTo(
            "Redis: no connection, or it was lost: RedisConnectionException, UnknownHostException");
    assertThat(
            whileConnecting(
                new RedisCommandExecutionException("WRONGPASS invalid secret-user or password")))
        .isEqualTo(
            "Redis: no connection; refused with WRONGPASS, has no such user or does not let it;"
                + " see docs/redis.md");
  }

  @Test
  void reason_errorOfTheServer_hasItsCodeAndNoneOfItsWords() {
    assertThat(Failures.reason(new RedisCommandExecutionException("NOPERM secret-user has no key")))
        .isEqualTo(
            "Redis: refused with NOPERM, has no such user or does not let it; see docs/redis.md");
    assertThat(Failures.reason(new RedisCommandExecutionException("MOVED 866 10.0.0.1:6379")))
        .isEqualTo("Redis: refused with MOVED, is a cluster; the store needs a single primary");
    assertThat(Failures.reason(new RedisCommandExecutionException("no code at\nall")))
        .isEqualTo("Redis: refused with an error");
    assertThat(Failures.reason(new TimeoutException()))
        .isEqualTo("Redis: no answer within the deadline; a charge may have been made");
  }
}

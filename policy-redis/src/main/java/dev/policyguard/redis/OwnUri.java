package dev.policyguard.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;

/**
 * A copy of where the server is, which nobody else can change, with a timeout of the store's own.
 * Lettuce's builder copies neither the sentinels nor the name that they know the primary by.
 */
final class OwnUri {

  private OwnUri() {}

  static RedisURI of(RedisURI uri, Duration timeout) {
    RedisURI copy = place(uri, timeout);
    uri.getSentinels().forEach(sentinel -> copy.getSentinels().add(of(sentinel, timeout)));
    return copy;
  }

  private static RedisURI place(RedisURI uri, Duration timeout) {
    RedisURI copy = new RedisURI();
    copy.applySsl(uri);
    copy.applyAuthentication(uri);
    copy.setTimeout(timeout);
    copy.setDatabase(uri.getDatabase());
    copy.setClientName(uri.getClientName());
    copy.setDriverInfo(uri.getDriverInfo());
    if (uri.getSentinelMasterId() != null) {
      copy.setSentinelMasterId(uri.getSentinelMasterId());
    }
    if (uri.getSocket() != null) {
      copy.setSocket(uri.getSocket());
    } else if (uri.getHost() != null) {
      copy.setHost(uri.getHost());
    }
    if (uri.getPort() > 0) {
      copy.setPort(uri.getPort());
    }
    return copy;
  }
}

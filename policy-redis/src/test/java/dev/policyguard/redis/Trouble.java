package dev.policyguard.redis;

import io.lettuce.core.KillArgs;
import java.io.IOException;

/** What happens to a server, once: it begins, and is over when it has ended. */
enum Trouble {
  /** Stopped, and started with nothing. */
  RESTARTED_EMPTY {
    @Override
    void begin(TestServer server) throws IOException {
      server.stop();
    }

    @Override
    void end(TestServer server) throws IOException {
      server.start();
    }
  },
  /** Stopped, and started with what it had written to its disk before it answered. */
  RESTARTED_FROM_DISK {
    @Override
    void begin(TestServer server) throws IOException {
      server.stop();
    }

    @Override
    void end(TestServer server) throws IOException {
      server.start();
    }
  },
  /** The same, but nobody told it to stop. */
  KILLED {
    @Override
    void begin(TestServer server) throws IOException {
      server.kill();
    }

    @Override
    void end(TestServer server) throws IOException {
      server.start();
    }
  },
  /** All keys are deleted. */
  FLUSHED {
    @Override
    void begin(TestServer server) {
      server.ask(redis -> redis.flushall());
    }
  },
  /** The server knows its scripts no more. */
  SCRIPTS_LOST {
    @Override
    void begin(TestServer server) {
      server.ask(redis -> redis.scriptFlush());
    }
  },
  /** There is no memory for what is new, for a while. */
  OUT_OF_MEMORY {
    @Override
    void begin(TestServer server) {
      server.ask(redis -> redis.configSet("maxmemory", "1"));
    }

    @Override
    void end(TestServer server) {
      server.ask(redis -> redis.configSet("maxmemory", "0"));
    }
  },
  /** It answers nothing for longer than anybody waits; then it does all it was told. */
  PAUSED {
    @Override
    void begin(TestServer server) {
      server.ask(redis -> redis.clientPause(4 * FaultsTest.DEADLINE.toMillis()));
    }
  },
  /** It throws everybody out. */
  CONNECTIONS_KILLED {
    @Override
    void begin(TestServer server) {
      server.ask(redis -> redis.clientKill(KillArgs.Builder.typeNormal().skipme()));
    }
  };

  abstract void begin(TestServer server) throws IOException;

  /** Ends it; some are over by themselves. */
  void end(TestServer server) throws IOException {}

  /** {@return whether nothing can be answered between its beginning and its end} */
  boolean isOutage() {
    return this == RESTARTED_EMPTY
        || this == RESTARTED_FROM_DISK
        || this == KILLED
        || this == OUT_OF_MEMORY;
  }

  /** {@return whether the server forgets what it has counted} */
  boolean forgets() {
    return this == RESTARTED_EMPTY || this == FLUSHED;
  }
}

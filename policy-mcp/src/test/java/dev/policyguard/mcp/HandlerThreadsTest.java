package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HandlerThreadsTest {

  @Test
  void start_callersThreadHasInheritableLocals_handlersDoNotInheritThem() throws Throwable {
    int more = Thread.activeCount() + 1; // than there are idle threads
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    HandlerThreads threads = new HandlerThreads("t", Duration.ofMinutes(1));
    CountDownLatch all = new CountDownLatch(more);
    List<HandlerThreads.Run<Optional<String>>> runs = new ArrayList<>();
    user.set("alice");

    for (int i = 0; i < more; i++) {
      runs.add(
          threads.start(
              "a",
              () -> {
                all.countDown();
                all.await();
                return Optional.ofNullable(user.get());
              }));
    }

    user.remove();
    for (HandlerThreads.Run<Optional<String>> run : runs) {
      assertThat(run.await()).isEmpty();
    }
  }
}

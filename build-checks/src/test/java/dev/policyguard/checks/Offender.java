package dev.policyguard.checks;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/** What the library must not do, so that the architecture tests can be seen to notice it. */
@SuppressWarnings({"JavaUtilDate", "unused", "CatchAndPrintStackTrace"})
final class Offender {

  private Offender() {}

  static final class NanoTimeByReference {
    final LongSupplier clock = System::nanoTime;
  }

  static final class WallClock {
    final long now = System.currentTimeMillis();
  }

  static final class Now {
    final LocalDate today = LocalDate.now(ZoneOffset.UTC);
  }

  static final class SourceOfInstants {
    final InstantSource clock = InstantSource.system();
  }

  static final class OldDate {
    final java.util.Date date = new java.util.Date();
  }

  static final class Printing {
    void print() {
      System.out.println("x");
    }
  }

  static final class StackTrace {
    void print(Exception e) {
      e.printStackTrace();
    }
  }

  static final class OldFile {
    int read() throws IOException {
      try (FileInputStream in = new FileInputStream("x")) {
        return in.read();
      }
    }
  }

  static final class NewFile {
    boolean exists() {
      return Files.exists(Path.of("x"));
    }
  }

  static final class Pool {
    final ExecutorService pool = Executors.newCachedThreadPool();
  }

  static final class OwnThread {
    final Thread thread = new Thread(() -> {});
  }
}

package dev.policyguard.mcp;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The log of the tests: keeps what PolicyGuard writes, and nothing else. */
public final class RecordedLog implements SLF4JServiceProvider {

  private static final Queue<String> ENTRIES = new ConcurrentLinkedQueue<>();
  private static volatile boolean failing;

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new NOPMDCAdapter();

  static void clear() {
    ENTRIES.clear();
    failing = false;
  }

  /** From now on until it is cleared the log is one that throws. */
  static void fail() {
    failing = true;
  }

  /** Each entry as a log file would have it: level, message, stack trace. */
  static List<String> entries() {
    return List.copyOf(ENTRIES);
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return RecordingLogger::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  private static final class RecordingLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    RecordingLogger(String name) {
      this.name = name;
    }

    private boolean isOurs() {
      return name.startsWith("dev.policyguard.");
    }

    @Override
    public boolean isTraceEnabled() {
      return isOurs();
    }

    @Override
    public boolean isDebugEnabled() {
      return isOurs();
    }

    @Override
    public boolean isInfoEnabled() {
      return isOurs();
    }

    @Override
    public boolean isWarnEnabled() {
      return isOurs();
    }

    @Override
    public boolean isErrorEnabled() {
      return isOurs();
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
      if (failing) {
        throw new AssertionError("s3cret: the disk is full");
      }
      StringWriter entry = new StringWriter();
      entry.append(level + " " + MessageFormatter.basicArrayFormat(pattern, arguments) + "\n");
      if (thrown != null) {
        thrown.printStackTrace(new PrintWriter(entry, true));
      }
      ENTRIES.add(entry.toString());
    }
  }
}

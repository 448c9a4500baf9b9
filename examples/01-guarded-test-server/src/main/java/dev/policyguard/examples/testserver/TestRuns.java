package dev.policyguard.examples.testserver;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import com.sun.management.ThreadMXBean;
import dev.policyguard.examples.testserver.TestIteration.Timing;
import dev.policyguard.examples.testserver.TestReport.Failure;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests of one package through the JUnit Platform, in this process. Immutable and
 * thread-safe; every run has a launcher of its own.
 */
final class TestRuns {

  private final String testPackage;

  TestRuns(String testPackage) {
    this.testPackage = testPackage;
  }

  /**
   * Runs tests, classes and methods in the order of their names.
   *
   * @param testClass the simple name of the only class to run
   * @param tag the tag that tests must have to be run
   * @return what the run found; a total of 0 where nothing was selected
   */
  TestReport run(Optional<String> testClass, Optional<String> tag) {
    return execute(testClass, tag).report();
  }

  /**
   * Runs tests and measures the run.
   *
   * @param testClass the simple name of the only class to run
   * @param tag the tag that tests must have to be run
   * @return what the run found and what it cost
   */
  TestIteration iterate(Optional<String> testClass, Optional<String> tag) {
    // JUnit runs its tests on the thread that asks for it, so this thread's account is the run's.
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long started = System.nanoTime();
    Collector found = execute(testClass, tag);
    double millis = millisSince(started);
    return new TestIteration(
        found.report(),
        millis,
        found.timings,
        threads.getCurrentThreadAllocatedBytes() - allocated,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  private Collector execute(Optional<String> testClass, Optional<String> tag) {
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage(testPackage))
            .configurationParameter(
                ClassOrderer.DEFAULT_ORDER_PROPERTY_NAME, ClassOrderer.ClassName.class.getName())
            .configurationParameter(
                MethodOrderer.DEFAULT_ORDER_PROPERTY_NAME,
                MethodOrderer.MethodName.class.getName());
    // The name only filters what the package has: a caller cannot make us load another class.
    testClass
        .map(name -> Pattern.quote(testPackage + "." + name))
        .ifPresent(name -> request.filters(ClassNameFilter.includeClassNamePatterns(name)));
    tag.ifPresent(name -> request.filters(TagFilter.includeTags(name)));
    return execute(request.build());
  }

  private static Collector execute(LauncherDiscoveryRequest request) {
    Collector collector = new Collector();
    LauncherFactory.create().execute(request, collector);
    return collector;
  }

  private static double millisSince(long startedNanos) {
    return Math.round((System.nanoTime() - startedNanos) / 1_000.0) / 1_000.0;
  }

  /** Adds up what JUnit tells. Confined to the thread that runs the tests. */
  private static final class Collector implements TestExecutionListener {

    private final Map<TestIdentifier, Long> started = new HashMap<>();
    private final List<Timing> timings = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private @Nullable TestPlan plan;
    private int passed;
    private int failed;
    private int errors;
    private int skipped;

    TestReport report() {
      return new TestReport(passed, failed, errors, skipped, failures);
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
      plan = testPlan;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      skipped += test.isTest() ? 1 : testsWithin(test);
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      started.put(test, System.nanoTime());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        timings.add(new Timing(name(test), millisSince(started.getOrDefault(test, 0L))));
      }
      switch (result.getStatus()) {
        case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
        case ABORTED -> skipped += test.isTest() ? 1 : testsWithin(test);
        case FAILED -> failed(test, result.getThrowable());
      }
    }

    /** A container fails too, where its {@code @BeforeAll} breaks: that is an error as well. */
    private void failed(TestIdentifier test, Optional<Throwable> thrown) {
      if (thrown.orElse(null) instanceof AssertionError) {
        failed++;
        failures.add(new Failure(name(test), "failed", message(thrown)));
      } else {
        errors++;
        failures.add(new Failure(name(test), "error", message(thrown)));
      }
    }

    private static String message(Optional<Throwable> thrown) {
      return thrown
          .map(
              t ->
                  t instanceof AssertionError && t.getMessage() != null
                      ? t.getMessage()
                      : t.getClass().getSimpleName() + ": " + t.getMessage())
          .orElse("no reason given");
    }

    private int testsWithin(TestIdentifier container) {
      return plan == null
          ? 0
          : (int) plan.getDescendants(container).stream().filter(TestIdentifier::isTest).count();
    }

    private static String name(TestIdentifier test) {
      return test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(MethodSource.class::cast)
          .map(method -> method.getJavaClass().getSimpleName() + "." + method.getMethodName())
          .orElseGet(test::getDisplayName);
    }
  }
}

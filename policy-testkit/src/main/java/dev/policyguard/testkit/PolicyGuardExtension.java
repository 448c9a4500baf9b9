package dev.policyguard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Hands tests what {@link PolicyUnderTest} promises them: a guard and everything around it, fresh
 * for each test. Thread-safe, as tests may run in parallel: what is handed out is kept per test.
 */
final class PolicyGuardExtension implements ParameterResolver, AfterEachCallback {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(PolicyGuardExtension.class);

  /** What one test gets. */
  private record Kit(
      Policy policy,
      PolicyGuard guard,
      FakeTicker ticker,
      RecordingListener listener,
      ScriptedApprover approver,
      PolicyStory story) {

    static Kit of(Policy policy) {
      FakeTicker ticker = new FakeTicker();
      RecordingListener listener = new RecordingListener();
      ScriptedApprover approver = new ScriptedApprover();
      PolicyGuard guard =
          PolicyGuard.builder(policy)
              .ticker(ticker)
              .serials(new AtomicLong()::incrementAndGet)
              .listener(listener, Delivery.INLINE)
              .approver(approver)
              .build();
      return new Kit(
          policy, guard, ticker, listener, approver, new PolicyStory(policy, guard, ticker));
    }

    /** A test that ends in the middle of something did not test it. */
    void requireDone() {
      story.requireVerdict();
      approver.requireDone();
    }
  }

  private static final Map<Class<?>, Function<Kit, Object>> PARTS =
      Map.of(
          PolicyGuard.class, Kit::guard,
          Policy.class, Kit::policy,
          FakeTicker.class, Kit::ticker,
          RecordingListener.class, Kit::listener,
          ScriptedApprover.class, Kit::approver,
          PolicyStory.class, Kit::story);

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARTS.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          type.getSimpleName()
              + " belongs to one test, must be a parameter of a test, of a method before or after"
              + " each, or of the constructor of a class that is made anew for each test");
    }
    Kit kit =
        context
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Kit.class, key -> Kit.of(policy(context)), Kit.class);
    return Objects.requireNonNull(PARTS.get(type)).apply(kit);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Kit kit = context.getStore(NAMESPACE).get(Kit.class, Kit.class);
    if (kit != null && context.getExecutionException().isEmpty()) {
      kit.requireDone();
    }
  }

  private static Policy policy(ExtensionContext context) {
    Class<?> testClass = context.getRequiredTestClass();
    PolicyUnderTest policy =
        AnnotationSupport.findAnnotation(context.getTestMethod(), PolicyUnderTest.class)
            .or(
                () ->
                    AnnotationSupport.findAnnotation(
                        testClass, PolicyUnderTest.class, context.getEnclosingTestClasses()))
            .orElseThrow();
    if (policy.value().isEmpty() == policy.text().isEmpty()) {
      throw new ExtensionConfigurationException(
          "@PolicyUnderTest of "
              + testClass.getName()
              + " must have either the name of a policy or its text");
    }
    return policy.text().isEmpty()
        ? named(policy.value(), testClass)
        : PolicyFile.parse(policy.text());
  }

  private static Policy named(String name, Class<?> testClass) {
    Optional<String> resource = resource(name, testClass);
    if (resource.isPresent()) {
      return PolicyFile.parse(name, resource.get());
    }
    Path file = Path.of(name);
    if (!Files.exists(file)) {
      throw new ExtensionConfigurationException(
          "@PolicyUnderTest(\""
              + name
              + "\") of "
              + testClass.getName()
              + " is neither a resource that the class finds, nor the file "
              + file.toAbsolutePath());
    }
    return PolicyFile.read(file);
  }

  private static Optional<String> resource(String name, Class<?> testClass) {
    try (InputStream in = testClass.getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(in.readAllBytes())).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

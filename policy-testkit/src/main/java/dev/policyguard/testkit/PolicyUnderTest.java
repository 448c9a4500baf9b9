package dev.policyguard.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class, or one test, a guard of its own that goes by this policy: with fresh
 * counters, on a clock that the test turns, and with everything that is decided written down.
 *
 * <pre>
 *   {@literal @}PolicyUnderTest("policy.json")
 *   class PytestTest {
 *     {@literal @}Test
 *     void eleventhCall_isDenied(PolicyGuard guard, FakeTicker clock, RecordingListener decisions) {
 *     ...
 * </pre>
 *
 * <p>What a test, or a method that is run before or after each, takes as a parameter is handed to
 * it: the {@code PolicyGuard}, the {@code Policy}, the {@link FakeTicker}, the {@link
 * RecordingListener}, the {@link ScriptedApprover}, and a {@link PolicyStory} that is told through
 * the same guard. A test that ends with a call of the story that nobody judged, or not at the end
 * of the approver's script, fails. An annotation on a method goes before that on its class.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(PolicyGuardExtension.class)
public @interface PolicyUnderTest {

  /**
   * Names the policy: a resource, as the test's class finds it ({@code "policy.json"} beside the
   * class, {@code "/policy.json"} at the root of the class path), or else a file, relative to the
   * folder that the tests run in.
   *
   * @return the name; empty where {@link #text} is given
   */
  String value() default "";

  /**
   * The policy itself.
   *
   * @return the document; empty where {@link #value} is given
   */
  String text() default "";
}

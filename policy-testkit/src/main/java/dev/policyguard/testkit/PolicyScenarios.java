package dev.policyguard.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says where the scenario files of a test class are that implements {@link ScenarioTests}.
 *
 * <pre>
 *   {@literal @}PolicyScenarios("src/test/policies")
 *   class PoliciesTest implements ScenarioTests {}
 * </pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface PolicyScenarios {

  /**
   * Names scenario files and folders, relative to the folder that the tests run in, which is the
   * module's in Maven, Gradle and editors. In a folder, {@link ScenarioFile#find} finds them.
   *
   * @return the files and folders
   */
  String[] value();

  /**
   * Asks for coverage, with one test more.
   *
   * @return how much of each policy the scenarios must cover together, in percent as in {@link
   *     CoverageThreshold}; 0 asks for nothing
   */
  int coverage() default 0;
}

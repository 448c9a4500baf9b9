package dev.policyguard.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is set in {@code application.properties}.
 *
 * @param policy where the policy is: {@code classpath:policy.json}, or a file; null if it is not
 *     set, as Spring Boot binds what is missing
 * @param coverage what becomes of gaps between the policy and the tools
 */
@ConfigurationProperties("policyguard")
record PolicyGuardProperties(@Nullable String policy, @DefaultValue("report") Coverage coverage) {

  /** What becomes of a rule without a tool, or of a tool without a rule. */
  enum Coverage {
    /** It is logged as a warning. */
    REPORT,
    /** The application does not start. */
    STRICT
  }
}

package dev.policyguard.testkit.arbitrary;

import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import dev.policyguard.policy.Policy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.SampleReportingFormat;

/**
 * What jqwik shows of a sample for which a property failed: policies as JSON, and calls with their
 * arguments, which {@link ToolCall#toString()} keeps to itself. Registered with jqwik as a service.
 */
public final class SampleReports implements SampleReportingFormat {

  /** The format; jqwik makes it. */
  public SampleReports() {}

  @Override
  public boolean appliesTo(Object value) {
    return value instanceof ToolCall || value instanceof JsonObject || value instanceof Policy;
  }

  @Override
  public Optional<String> label(Object value) {
    return Optional.of(value.getClass().getSimpleName() + " ");
  }

  @Override
  public Object report(Object value) {
    if (value instanceof ToolCall call) {
      Map<String, Object> parts = new LinkedHashMap<>();
      parts.put("tool", call.tool());
      parts.put("arguments", call.arguments());
      parts.put("grant", call.caller().grant());
      call.caller().session().ifPresent(session -> parts.put("session", session));
      parts.put("caller", call.caller().attributes());
      return parts;
    } else if (value instanceof JsonObject object) {
      return object.defect().<Object>map(defect -> defect).orElseGet(object::asMap);
    }
    return ((Policy) value).canonicalForm();
  }
}

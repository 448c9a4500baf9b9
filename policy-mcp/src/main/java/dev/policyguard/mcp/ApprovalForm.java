package dev.policyguard.mcp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.ApprovalRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitRequest;
import java.util.List;
import java.util.Map;

/**
 * The form in which a client asks its user whether a call may run: what will run, who asks for it,
 * and why a person is asked.
 *
 * <p>Arguments are shown even where they are secret: the client has sent them itself, and who
 * approves must see what runs.
 *
 * <p>A request of our own, since the SDK's writes its {@code mode} twice, which Jackson refuses to
 * do from 3.2 on; a transport that cannot write over stdio is dead from then on.
 *
 * @param mode the protocol's name for forms
 * @param message what the person reads
 * @param requestedSchema what the person fills in
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
record ApprovalForm(
    @JsonProperty("mode") String mode,
    @JsonProperty("message") String message,
    @JsonProperty("requestedSchema") Map<String, Object> requestedSchema)
    implements ElicitRequest {

  /** The form's only field: true lets the call run. */
  static final String APPROVE = "approve";

  private static final int MAX_GRANT = 100;
  private static final int MAX_REASON = 500;
  private static final int DIGEST = 16;

  private static final Map<String, Object> SCHEMA =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of(
              APPROVE,
              Map.of(
                  "type",
                  "boolean",
                  "title",
                  "Let it run once",
                  "description",
                  "Yes lets this call run, once, with these arguments. Anything else refuses it.")),
          "required",
          List.of(APPROVE));

  static ApprovalForm of(ApprovalRequest request) {
    return new ApprovalForm(ElicitFormRequest.MODE, message(request), SCHEMA);
  }

  /** Nothing: it would not be written. */
  @Override
  public Map<String, Object> meta() {
    return Map.of();
  }

  private static String message(ApprovalRequest request) {
    ToolCall call = request.call();
    ShownArguments arguments = ShownArguments.of(call.arguments());
    return "May "
        + PlainText.of(call.tool())
        + " run?\n"
        + (call.arguments().asMap().isEmpty() ? "Without arguments.\n" : "With the arguments\n")
        + arguments
        + (arguments.isComplete() ? "" : "Not all of it is shown here, and all of it would run.\n")
        + "Asked for by: "
        + PlainText.quoted(call.caller().grant(), MAX_GRANT)
        + "\nWhy you are asked: "
        + PlainText.of(request.decision().message(), MAX_REASON)
        + "\nThis question: "
        + request.digest().substring(0, DIGEST);
  }
}

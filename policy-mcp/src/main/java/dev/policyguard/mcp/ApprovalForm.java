package dev.policyguard.mcp;

import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.ApprovalRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import java.util.List;
import java.util.Map;

/**
 * The form in which a client asks its user whether a call may run: what will run, who asks for it,
 * and why a person is asked.
 *
 * <p>Arguments are shown even where they are secret: the client has sent them itself, and who
 * approves must see what runs.
 */
final class ApprovalForm {

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

  private ApprovalForm() {}

  static ElicitFormRequest of(ApprovalRequest request) {
    return ElicitFormRequest.builder(message(request), SCHEMA).build();
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

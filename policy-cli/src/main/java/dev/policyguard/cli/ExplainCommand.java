package dev.policyguard.cli;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.Trace;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how one call is decided, rule by rule. */
@Command(
    name = "explain",
    header = "Shows how a policy decides one call, rule by rule.",
    description = {
      "",
      "All counters are empty, as for the first call of a server. Ends with 0 whatever",
      "the decision is."
    },
    footer = {
      "  policyguard explain --policy policy.json --tool pytest",
      "  policyguard explain --policy policy.json --tool create_refund \\",
      "    --arguments '{\"amount\": 250}' --grant grant-42 --caller '{\"role\": \"clerk\"}'",
      "  policyguard explain --policy policy.json --tool pytest --arguments @call.json"
    })
final class ExplainCommand implements Subcommand {

  private static final int MOST_MEBIBYTES = 64;

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "FILE",
      description = "The policy; - is the standard input.")
  private String policy = "";

  @Option(
      names = "--tool",
      required = true,
      paramLabel = "NAME",
      description = "The tool that is called.")
  private String tool = "";

  @Option(
      names = "--arguments",
      paramLabel = "JSON|@FILE|-",
      description = "Its arguments, a JSON object, or where that is; {} if left out.")
  private String arguments = "{}";

  @Option(
      names = "--grant",
      paramLabel = "NAME",
      description = "Who calls; \"default\" if left out.")
  private String grant = "default";

  @Option(
      names = "--session",
      paramLabel = "NAME",
      description = "The connection; the grant if left out.")
  private @Nullable String session;

  @Option(
      names = "--caller",
      paramLabel = "JSON|@FILE|-",
      description = "What the server knows of the caller, for conditions on caller.name.")
  private String caller = "{}";

  @Mixin private Format format = new Format();

  @Override
  public ExitCode run(Console console) {
    if (List.of(policy, arguments, caller).stream().filter("-"::equals).count() > 1) {
      throw new Mistake("explain: the standard input can be only one of the things it reads");
    } else if (grant.isBlank()) {
      throw new Mistake("--grant: is blank, must name the caller");
    }
    Source file = new Source(policy);
    ToolCall call = call(console);
    PolicyGuard guard =
        PolicyGuard.builder(PolicyFile.parse(file.name(), file.policyText(console)))
            .approver(Approver.nobody())
            .serials(() -> 0)
            .build();
    show(guard.explain(call), console);
    return ExitCode.OK;
  }

  private ToolCall call(Console console) {
    Map<?, ?> given = object("--arguments", arguments, console);
    JsonObject known = JsonObject.copyOf(object("--caller", caller, console));
    String connection = session == null ? grant : session;
    return ToolCall.of(tool, given).from(new Caller(grant, Optional.of(connection), known));
  }

  private static Map<?, ?> object(String option, String value, Console console) {
    if (value.equals("{}")) {
      return Map.of(); // and Jackson's mapper need not be loaded
    } else if (!value.startsWith("@") && !value.equals("-")) {
      return JsonInput.object(value, found -> new Mistake(option + ": " + found));
    }
    Source file = new Source(value.startsWith("@") ? value.substring(1) : value);
    return JsonInput.object(file.text(console, MOST_MEBIBYTES), file::mistake);
  }

  private void show(Trace trace, Console console) {
    if (format.isJson()) {
      json(trace).writeTo(console.out());
      return;
    }
    trace.steps().forEach(step -> console.print(step.toString()));
    Decision decision = trace.decision();
    Style style = decision instanceof Decision.Allowed ? Style.GREEN : Style.RED;
    String text = trace.toString();
    console.print(console.paint(style, text.substring(text.lastIndexOf("\n=> ") + 1)));
  }

  private static Json json(Trace trace) {
    Decision decision = trace.decision();
    return Json.of(decision)
        .put("revision", decision.revision())
        .put("steps", trace.steps().stream().map(ExplainCommand::json).toList());
  }

  private static Json json(Trace.Step step) {
    return new Json()
        .put("rule", step.rule())
        .put("pointer", step.check().map(Trace.Check::pointer))
        .put("truth", step.check().map(check -> check.truth().name()))
        .put("outcome", step.outcome())
        .put("conditions", step.findings().stream().map(ExplainCommand::json).toList());
  }

  private static Json json(Trace.Finding finding) {
    return new Json()
        .put("condition", finding.condition())
        .put("found", finding.found())
        .put("truth", finding.truth().name());
  }
}

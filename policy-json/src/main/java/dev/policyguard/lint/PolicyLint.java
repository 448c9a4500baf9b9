package dev.policyguard.lint;

import dev.policyguard.json.PolicyDocument;
import dev.policyguard.policy.Policy;
import dev.policyguard.tool.ToolDefinition;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds what a valid policy says and probably does not mean: rules that can never hold, patterns
 * that let too much through, limits that nothing reaches, names that no tool has.
 *
 * <pre>{@code
 * PolicyLint.of(PolicyDocument.read(Path.of("policy.json"))).withTools(tools).findings();
 * }</pre>
 *
 * <p>Only what can be proved from the policy, and from the tools if they are given, is reported;
 * where lint cannot tell, it says nothing. It changes nothing and refuses nothing.
 *
 * <p>Immutable and thread-safe. {@link #findings()} throws for no policy, and takes bounded time:
 * each check gives up beyond a fixed number of steps. There is at most one finding of an id for
 * each part of the policy and, for unlisted tools, for each tool.
 */
public final class PolicyLint {

  private static final List<Check> CHECKS =
      List.of(
          new DefaultCheck(),
          new NameCheck(),
          new UnreachableRulesCheck(),
          new UnconditionalRulesCheck(),
          new DuplicateRulesCheck(),
          new ContradictionCheck(),
          new RedundantConditionCheck(),
          new ForcedDenialCheck(),
          new RegexCheck(),
          new AbsenceCheck(),
          new LimitAmountCheck(),
          new LimitNeverReachedCheck(),
          new ToolListCheck(),
          new SchemaCheck(),
          new AmountSchemaCheck());

  private static final Comparator<LintFinding> DOCUMENT_ORDER =
      Comparator.<LintFinding>comparingInt(f -> f.location().map(l -> l.line()).orElse(0))
          .thenComparingInt(f -> f.location().map(l -> l.column()).orElse(0));

  private final Policy policy;
  private final Optional<PolicyDocument> document;
  private final Optional<Map<String, ToolDefinition>> tools;

  private PolicyLint(
      Policy policy,
      Optional<PolicyDocument> document,
      Optional<Map<String, ToolDefinition>> tools) {
    this.policy = policy;
    this.document = document;
    this.tools = tools;
  }

  /**
   * Looks at a policy.
   *
   * @param policy the policy
   * @return its lint; findings have pointers, and no places in a text
   */
  public static PolicyLint of(Policy policy) {
    return new PolicyLint(
        Objects.requireNonNull(policy, "policy"), Optional.empty(), Optional.empty());
  }

  /**
   * Looks at a document.
   *
   * @param document the document
   * @return its lint; findings have pointers and places in the text, and are in its order
   */
  public static PolicyLint of(PolicyDocument document) {
    return new PolicyLint(document.policy(), Optional.of(document), Optional.empty());
  }

  /**
   * Looks at the tools of the server too.
   *
   * @param definitions all tools that the server has; of two with one name the first counts
   * @return the lint of the same policy for these tools
   */
  public PolicyLint withTools(List<ToolDefinition> definitions) {
    Map<String, ToolDefinition> byName = new LinkedHashMap<>();
    definitions.forEach(tool -> byName.putIfAbsent(tool.name(), tool));
    return new PolicyLint(policy, document, Optional.of(byName));
  }

  /** {@return what was found; computed anew at each call} */
  public List<LintFinding> findings() {
    Report report = new Report();
    Subject subject = new Subject(policy, tools);
    CHECKS.forEach(check -> check.check(subject, report));
    return report.findings().stream().map(this::located).sorted(DOCUMENT_ORDER).toList();
  }

  private LintFinding located(LintFinding finding) {
    return document.map(text -> located(finding, text)).orElse(finding);
  }

  private static LintFinding located(LintFinding finding, PolicyDocument text) {
    String pointer = text.pointerInText(finding.pointer());
    return new LintFinding(
        finding.id(),
        finding.severity(),
        pointer,
        Optional.of(text.locate(pointer)),
        finding.found(),
        finding.why(),
        finding.advice());
  }
}

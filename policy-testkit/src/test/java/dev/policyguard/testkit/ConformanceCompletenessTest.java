package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import dev.policyguard.testkit.ConformanceSuite.Asked;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the conformance suite claims to have, counted. */
class ConformanceCompletenessTest {

  /** What a scenario cannot bring about: a guard without a policy, or one that fails. */
  private static final Set<DecisionCode> OUT_OF_REACH =
      EnumSet.of(
          DecisionCode.NO_POLICY,
          DecisionCode.INVALID_ARGUMENTS,
          DecisionCode.COUNTER_UNAVAILABLE,
          DecisionCode.INTERNAL_ERROR);

  private static final ConformanceSuite SUITE = new ConformanceSuite();

  @Test
  void suite_operatorTable_hasEveryCell() {
    Set<OperatorCell> cells =
        SUITE.calls().flatMap(asked -> OperatorCell.of(asked).stream()).collect(Collectors.toSet());
    assertThat(cells).containsAll(OperatorCell.all());
  }

  @Test
  void suite_operators_comeToEverythingThatTheyCanInEveryList() {
    Set<String> seen =
        SUITE
            .calls()
            .flatMap(
                asked ->
                    OperatorCell.of(asked).stream()
                        .map(
                            cell ->
                                cell.operator().keyword()
                                    + " in "
                                    + cell.list()
                                    + " "
                                    + asked.call().expect().code().orElseThrow()))
            .collect(Collectors.toSet());
    for (Operator operator : Operator.values()) {
      String name = operator.keyword();
      assertThat(seen)
          .contains(
              name + " in require ALLOWED",
              name + " in require REQUIREMENT_NOT_MET",
              name + " in deny_if ALLOWED",
              name + " in deny_if DENY_CONDITION",
              name + " in require_approval ALLOWED",
              name + " in require_approval APPROVAL_REQUIRED");
      if (operator != Operator.EXISTS) {
        assertThat(seen)
            .contains(name + " in require ARGUMENT_TYPE", name + " in deny_if ARGUMENT_TYPE");
      }
    }
  }

  @Test
  void suite_codes_hasEveryOneInReach() {
    Set<DecisionCode> codes =
        SUITE
            .calls()
            .flatMap(asked -> asked.call().expect().code().stream())
            .collect(Collectors.toSet());
    assertThat(codes)
        .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(OUT_OF_REACH)));
  }

  @Test
  void suite_ruleIds_hasEveryForm() {
    Set<String> forms =
        SUITE
            .calls()
            .flatMap(
                asked ->
                    asked.call().expect().rule().stream()
                        .flatMap(id -> RuleIdForm.of(id, asked.policy())))
            .collect(Collectors.toSet());
    assertThat(forms).containsAll(RuleIdForm.all());
  }

  @Test
  void suite_ruleIds_hasEveryOperatorsInEveryList() {
    Set<String> ids =
        SUITE
            .calls()
            .flatMap(asked -> asked.call().expect().rule().stream())
            .collect(Collectors.toSet());
    for (String list : List.of("require", "deny_if", "require_approval")) {
      for (Operator operator : Operator.values()) {
        String end = "/" + list + "/args.value-" + operator.keyword();
        assertThat(ids).as("rule ids").anyMatch(id -> id.endsWith(end));
      }
    }
  }

  @Test
  void suite_windows_haveBothSidesOfTheirEnd() {
    Set<Window> shown =
        SUITE.files().stream()
            .flatMap(
                file ->
                    file.tests().stream()
                        .flatMap(test -> boundaryShown(file.policy().tools(), test).stream()))
            .collect(Collectors.toSet());
    Stream<Window> named = Window.names().stream().flatMap(name -> Window.named(name).stream());
    Stream<Window> bounds = Stream.of(new Window(1), new Window(Window.MAX_SECONDS));
    assertThat(shown).containsAll(Stream.concat(named, bounds).toList());
  }

  /** The window of which a test shows a refusal 1 ms before its end and an admission at it. */
  private static Optional<Window> boundaryShown(Map<String, ToolRule> tools, ScenarioTest test) {
    ToolRule tool = tools.get(test.calls().get(0).call().tool());
    if (tool == null || tool.limits().size() != 1) {
      return Optional.empty();
    }
    Limit limit = tool.limits().get(0);
    Duration end = limit.window().length();
    Duration millisecond = Duration.ofMillis(1);
    boolean refused =
        test.calls().stream()
            .anyMatch(
                call ->
                    call.at().equals(end.minus(millisecond))
                        && call.expect().retryAfter().filter(millisecond::equals).isPresent());
    boolean admitted =
        test.calls().stream()
            .anyMatch(
                call ->
                    call.at().equals(end)
                        && call.expect()
                            .decision()
                            .filter(Expectation.Kind.ALLOW::equals)
                            .isPresent());
    return refused && admitted ? Optional.of(limit.window()) : Optional.empty();
  }

  @Test
  void suite_answersAndOutcomes_hasEveryPair() {
    Set<String> pairs =
        SUITE
            .calls()
            .map(Asked::call)
            .map(call -> call.approval() + " " + call.outcome())
            .collect(Collectors.toSet());
    List<String> wanted =
        Stream.concat(
                Stream.of(Optional.<ScenarioCall.Approval>empty()),
                Arrays.stream(ScenarioCall.Approval.values()).map(Optional::of))
            .map(answer -> answer + " OK")
            .toList();
    assertThat(pairs)
        .containsAll(wanted)
        .contains("Optional.empty ERROR", "Optional.empty REFUND")
        .contains("Optional[YES] ERROR", "Optional[YES] REFUND");
  }

  @Test
  void suite_testsAndCalls_sayWhatTheyShow() {
    for (ScenarioFile file : SUITE.files()) {
      assertThat(file.tests()).extracting(ScenarioTest::name).doesNotHaveDuplicates();
      for (ScenarioTest test : file.tests()) {
        assertThat(test.name()).as(file.name()).isNotBlank();
        assertThat(IntStream.range(0, test.calls().size()))
            .as(test.place() + " " + test.name())
            .allMatch(i -> test.calls().get(i).expect().decision().isPresent());
      }
    }
  }
}

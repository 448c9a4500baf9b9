package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The policies of the five documents that the project started from, and what they must decide. */
class FoundingScenariosTest {

  private static final Path FOUNDING = GoldenScenarios.RESOURCES.resolve("founding");

  /** Policies that are wrong by a little; the scenarios of every file must notice each. */
  private static final Map<String, UnaryOperator<Limit>> WRONG_LIMITS =
      Map.of(
          "one more", limit -> changed(limit, 1, limit.window()),
          "one less", limit -> changed(limit, -1, limit.window()),
          "a second longer", limit -> changed(limit, 0, new Window(61)),
          "a second shorter", limit -> changed(limit, 0, new Window(59)),
          "another counter", limit -> Limit.of("shared", 10, limit.window()));

  @TestFactory
  Stream<DynamicTest> decide_foundingPolicies_asTheirScenariosSay() {
    return ScenarioTests.in(FOUNDING);
  }

  @TestFactory
  Stream<DynamicTest> play_policyThatIsWrongByALittle_isNoticed() {
    List<Path> files = ScenarioFile.find(FOUNDING);
    assertThat(files).hasSize(6);
    List<DynamicTest> tests = new ArrayList<>();
    for (Path path : files) {
      ScenarioFile file = ScenarioFile.read(path);
      WRONG_LIMITS.forEach(
          (name, change) ->
              tests.add(
                  noticed(path, name, file, limited(file.policy(), DefaultAction.DENY, change))));
      tests.add(
          noticed(
              path,
              "the unlisted is allowed",
              file,
              limited(file.policy(), DefaultAction.ALLOW, limit -> limit)));
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> play_limitForEveryoneOrForASession_isNoticed() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path path : ScenarioFile.find(FOUNDING)) {
      ScenarioFile file = ScenarioFile.read(path);
      for (Scope scope : file.policy().tools().size() > 1 ? new Scope[0] : Scope.values()) {
        if (scope != Scope.GRANT) {
          Policy wrong =
              limited(file.policy(), DefaultAction.DENY, limit -> limit.withScope(scope));
          tests.add(noticed(path, "scope " + scope.keyword(), file, wrong));
        }
      }
    }
    assertThat(tests).hasSize(10);
    return tests.stream();
  }

  private static DynamicTest noticed(Path path, String name, ScenarioFile file, Policy wrong) {
    return DynamicTest.dynamicTest(
        path.getFileName() + ": " + name,
        () -> {
          ScenarioFile wrongFile = new ScenarioFile(file.name(), wrong, file.tests());
          assertThat(wrongFile.play()).isNotEmpty();
        });
  }

  private static Policy limited(
      Policy policy, DefaultAction defaultAction, UnaryOperator<Limit> change) {
    Policy.Builder changed = Policy.builder().defaultAction(defaultAction);
    policy
        .tools()
        .forEach(
            (tool, rule) ->
                changed.tool(tool, ToolRule.limited(change.apply(rule.limits().get(0)))));
    return changed.build();
  }

  private static Limit changed(Limit limit, int more, Window window) {
    long max = limit.max().millionths() / Amount.ONE.millionths();
    return Limit.of(limit.counter(), max + more, window);
  }
}

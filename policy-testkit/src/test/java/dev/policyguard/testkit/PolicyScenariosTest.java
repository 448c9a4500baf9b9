package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** A class of nothing but an annotation runs scenario files. */
@PolicyScenarios("src/test/resources/founding/all-five.json")
class PolicyScenariosTest implements ScenarioTests {

  @PolicyScenarios({
    "src/test/resources/founding/pytest.json",
    "src/test/resources/wrong/code.json",
    "src/test/resources/broken"
  })
  static class Several implements ScenarioTests {}

  @PolicyScenarios(
      value = {"src/test/resources/founding/pytest.json", "src/test/resources/wrong/code.json"},
      coverage = 100)
  static class Covers implements ScenarioTests {}

  static class Inherits extends PolicyScenariosTest {}

  static class SaysNothing implements ScenarioTests {}

  @Test
  void scenarios_ofSeveralFilesAndFolders_areAllRun() {
    assertThat(new Several().scenarios())
        .extracting(DynamicTest::getDisplayName)
        .contains("code.json: a story", "an-array.json")
        .anyMatch(name -> name.startsWith("pytest.json: "));
  }

  @Test
  void run_byJunit_reportsEachTestByFileAndName() {
    var tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(Several.class))
            .execute()
            .testEvents();
    assertThat(tests.failed().stream())
        .extracting(event -> event.getTestDescriptor().getDisplayName())
        .contains("code.json: a story");
    assertThat(tests.succeeded().stream())
        .extracting((Event event) -> event.getTestDescriptor().getDisplayName())
        .allMatch(name -> name.startsWith("pytest.json: "))
        .isNotEmpty();
  }

  @Test
  void scenarios_withCoverage_areOneTestMoreThatFailsForEachPolicyBelow() {
    DynamicTest coverage = new Covers().scenarios().reduce((before, last) -> last).orElseThrow();
    assertThat(coverage.getDisplayName()).isEqualTo("coverage of at least 100 %");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> coverage.getExecutable().execute())
        .withMessageContaining("code.json\n")
        .withMessageNotContaining("pytest.json");
  }

  @Test
  void scenarios_ofASubclass_areInherited() {
    assertThat(new Inherits().scenarios())
        .extracting(DynamicTest::getDisplayName)
        .isNotEmpty()
        .allMatch(name -> name.startsWith("all-five.json: "));
  }

  @Test
  void scenarios_ofAClassThatNamesNone_areRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new SaysNothing().scenarios())
        .withMessage(
            SaysNothing.class.getName()
                + " does not say where its scenario files are, must be annotated with"
                + " @PolicyScenarios(\"folder or file\")");
  }
}

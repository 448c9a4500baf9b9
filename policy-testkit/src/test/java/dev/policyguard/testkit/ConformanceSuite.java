package dev.policyguard.testkit;

import dev.policyguard.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the conformance suite asks and expects, for tests about the suite itself. */
final class ConformanceSuite {

  static final Path FOLDER = ProjectRoot.path().resolve("conformance");

  /** A call, the test that it belongs to, and the policy that it is made under. */
  record Asked(Policy policy, ScenarioTest test, ScenarioCall call) {}

  private final List<ScenarioFile> files =
      ScenarioFile.find(FOLDER).stream().map(ScenarioFile::read).toList();

  List<ScenarioFile> files() {
    return files;
  }

  Stream<Asked> calls() {
    return files.stream()
        .flatMap(
            file ->
                file.tests().stream()
                    .flatMap(
                        test ->
                            test.calls().stream()
                                .map(call -> new Asked(file.policy(), test, call))));
  }
}

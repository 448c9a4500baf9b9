package dev.policyguard.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The language's vectors, where they lie beside the project. */
class SharedVectorsTest {

  @TestFactory
  Stream<DynamicTest> decide_sharedVectors_asTheySay() {
    Path vectors = ProjectRoot.path().resolve("../shared/vectors").normalize();
    if (!Files.isDirectory(vectors)) {
      return skipped(vectors);
    }
    return ScenarioTests.in(vectors);
  }

  /** A test and not the factory itself: reports leave out factories that are skipped. */
  static Stream<DynamicTest> skipped(Path vectors) {
    String message = "skipped: there is no " + vectors + ", the folder of the shared vectors";
    return Stream.of(DynamicTest.dynamicTest("shared vectors", () -> assumeTrue(false, message)));
  }
}

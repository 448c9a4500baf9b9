package dev.policyguard.checks;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.policyguard.limit.Ticker;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom, and who may touch the world outside. */
class ArchitectureTest {

  private static final String ROOT = "dev.policyguard";

  private static final String[] CORE = {
    ROOT + ".call..", ROOT + ".policy..", ROOT + ".decision..", ROOT + ".limit..", ROOT + ".guard.."
  };

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("build-checks"))
          .importPackages(ROOT);

  @ParameterizedTest
  @ValueSource(strings = {"call", "policy", "decision", "limit", "guard", "json", "testkit", "mcp"})
  void library_everyPackage_wasImported(String name) {
    assertThat(LIBRARY.containPackage(ROOT + "." + name)).isTrue();
  }

  @Test
  void packages_knowOnlyThoseBeforeThem() {
    ArchRule rule =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("call")
            .definedBy(ROOT + ".call..")
            .layer("policy")
            .definedBy(ROOT + ".policy..")
            .layer("decision")
            .definedBy(ROOT + ".decision..")
            .layer("limit")
            .definedBy(ROOT + ".limit..")
            .layer("guard")
            .definedBy(ROOT + ".guard..")
            .layer("json")
            .definedBy(ROOT + ".json..")
            .layer("testkit")
            .definedBy(ROOT + ".testkit..")
            .layer("mcp")
            .definedBy(ROOT + ".mcp..")
            .whereLayer("call")
            .mayNotAccessAnyLayer()
            .whereLayer("policy")
            .mayOnlyAccessLayers("call")
            .whereLayer("decision")
            .mayOnlyAccessLayers("call", "policy")
            .whereLayer("limit")
            .mayOnlyAccessLayers("call", "policy")
            .whereLayer("guard")
            .mayOnlyAccessLayers("call", "policy", "decision", "limit")
            .whereLayer("json")
            .mayOnlyAccessLayers("call", "policy", "decision", "limit", "guard")
            .whereLayer("testkit")
            .mayOnlyAccessLayers("call", "policy", "decision", "limit", "guard", "json")
            .whereLayer("mcp")
            .mayOnlyAccessLayers("call", "policy", "decision", "limit", "guard");
    rule.check(LIBRARY);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(LIBRARY);
  }

  @Test
  void core_dependsOnNothingButTheJdkRe2jAndJSpecify() {
    classes()
        .that(resideInAnyPackage(CORE))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(CORE)
                .or(resideInAnyPackage("java..", "com.google.re2j..", "org.jspecify..")))
        .check(LIBRARY);
  }

  @Test
  void packages_areNullMarked() {
    classes().should(liveInANullMarkedPackage()).check(LIBRARY);
  }

  @Test
  void clocks_areReadByTheTickerAlone() {
    noClasses()
        .that(not(JavaClass.Predicates.equivalentTo(Ticker.class)))
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .check(LIBRARY);
  }

  @Test
  void console_isTouchedByNobody() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(LIBRARY);
  }

  @Test
  void core_readsNoFilesAndStartsNoThreads() {
    noClasses()
        .that(resideInAnyPackage(CORE))
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.nio.file..").or(JavaClass.Predicates.assignableTo(Thread.class)))
        .check(LIBRARY);
  }

  @Test
  void names_sayWhatAThingIs() {
    Stream.of("Impl", "Util", "Utils", "Manager", "Helper")
        .forEach(suffix -> noClasses().should().haveSimpleNameEndingWith(suffix).check(LIBRARY));
  }

  private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
    return new ArchCondition<>("live in a @NullMarked package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getName() + " lives in a package without @NullMarked"));
        }
      }
    };
  }
}

package dev.policyguard.checks;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.policyguard.cli.Main;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.Ticker;
import dev.policyguard.operations.AuditLog;
import dev.policyguard.operations.HealthCheck;
import dev.policyguard.operations.WatchedPolicy;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom, and who may touch the world outside. */
class ArchitectureTest {

  private static final String ROOT = "dev.policyguard";

  /** Tells listeners on a thread of its own, so that none of them stops a call: decision 20. */
  private static final String EVENT_QUEUE = ROOT + ".guard.EventQueue";

  private static final String[] CORE = {
    ROOT + ".call..",
    ROOT + ".tool..",
    ROOT + ".policy..",
    ROOT + ".condition..",
    ROOT + ".decision..",
    ROOT + ".limit..",
    ROOT + ".guard.."
  };

  private static final ArchCondition<JavaClass> TOUCH_A_CLOCK =
      touch(
          "a clock",
          access ->
              targets(access, System.class, "nanoTime", "currentTimeMillis")
                  || (access.getTargetOwner().getPackageName().equals("java.time")
                      && access.getTarget().getName().equals("now"))
                  || access.getTargetOwner().isAssignableTo(Clock.class)
                  || targets(access, InstantSource.class, "system")
                  || targets(access, java.util.Date.class, "<init>"));

  private static final ArchCondition<JavaClass> TOUCH_THE_CONSOLE =
      touch(
          "the console",
          access ->
              targets(access, System.class, "out", "err", "console", "in")
                  || (access.getTarget() instanceof CodeUnitAccessTarget target
                      && target.getName().equals("printStackTrace")
                      && target.getRawParameterTypes().isEmpty()));

  private static final ArchCondition<JavaClass> TOUCH_FILES_OR_THREADS =
      touch(
          "files or threads",
          access -> {
            JavaClass owner = access.getTargetOwner();
            return owner.getPackageName().startsWith("java.nio.file")
                || (owner.getPackageName().equals("java.io")
                    && owner.getSimpleName().startsWith("File"))
                || (owner.isAssignableTo(Thread.class) && !isAboutThisThread(access))
                || owner.isEquivalentTo(Executors.class)
                || owner.isAssignableTo(ExecutorService.class);
          });

  /** A thread that waits and is told to stop must stay told. */
  private static boolean isAboutThisThread(JavaAccess<?> access) {
    return access.getName().equals("currentThread") || access.getName().equals("interrupt");
  }

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("build-checks"))
          .importPackages(ROOT);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "call",
        "tool",
        "policy",
        "condition",
        "decision",
        "limit",
        "guard",
        "json",
        "lint",
        "diff",
        "catalog",
        "testkit",
        "mcp",
        "operations",
        "metrics",
        "spring",
        "redis",
        "cli"
      })
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
            .layer("tool")
            .definedBy(ROOT + ".tool..")
            .layer("policy")
            .definedBy(ROOT + ".policy..")
            .layer("condition")
            .definedBy(ROOT + ".condition..")
            .layer("decision")
            .definedBy(ROOT + ".decision..")
            .layer("limit")
            .definedBy(ROOT + ".limit..")
            .layer("guard")
            .definedBy(ROOT + ".guard..")
            .layer("json")
            .definedBy(ROOT + ".json..")
            .layer("lint")
            .definedBy(ROOT + ".lint..")
            .layer("diff")
            .definedBy(ROOT + ".diff..")
            .layer("catalog")
            .definedBy(ROOT + ".catalog..")
            .layer("testkit")
            .definedBy(ROOT + ".testkit..")
            .layer("mcp")
            .definedBy(ROOT + ".mcp..")
            .layer("operations")
            .definedBy(ROOT + ".operations..")
            .layer("metrics")
            .definedBy(ROOT + ".metrics..")
            .layer("spring")
            .definedBy(ROOT + ".spring..")
            .layer("redis")
            .definedBy(ROOT + ".redis..")
            .layer("cli")
            .definedBy(ROOT + ".cli..")
            .whereLayer("call")
            .mayNotAccessAnyLayer()
            .whereLayer("tool")
            .mayOnlyAccessLayers("call")
            .whereLayer("policy")
            .mayOnlyAccessLayers("call")
            .whereLayer("condition")
            .mayOnlyAccessLayers("call", "policy")
            .whereLayer("decision")
            .mayOnlyAccessLayers("call", "policy", "condition")
            .whereLayer("limit")
            .mayOnlyAccessLayers("call", "policy")
            .whereLayer("guard")
            .mayOnlyAccessLayers("call", "policy", "condition", "decision", "limit")
            .whereLayer("json")
            .mayOnlyAccessLayers("call", "tool", "policy")
            .whereLayer("lint")
            .mayOnlyAccessLayers("call", "tool", "policy", "json")
            .whereLayer("diff")
            .mayOnlyAccessLayers("call", "policy", "condition", "decision", "guard")
            .whereLayer("catalog")
            .mayOnlyAccessLayers("call", "tool", "policy", "json")
            .whereLayer("testkit")
            .mayOnlyAccessLayers(
                "call", "policy", "condition", "decision", "limit", "guard", "json")
            .whereLayer("mcp")
            .mayOnlyAccessLayers("call", "tool", "policy", "decision", "limit", "guard")
            .whereLayer("operations")
            .mayOnlyAccessLayers("call", "policy", "decision", "limit", "guard", "json")
            .whereLayer("metrics")
            .mayOnlyAccessLayers("call", "policy", "decision", "limit", "guard")
            .whereLayer("spring")
            .mayOnlyAccessLayers(
                "call", "tool", "policy", "limit", "guard", "json", "mcp", "operations", "metrics")
            .whereLayer("redis")
            .mayOnlyAccessLayers("call", "policy", "limit")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();
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
  void clocks_areReadByTheTickerAndFewOthersAlone() {
    noClasses()
        .that(not(JavaClass.Predicates.equivalentTo(Ticker.class)))
        .and(not(JavaClass.Predicates.equivalentTo(Main.class))) // the day, for what scan writes
        // The default of what a server may give: the time of day, for what people read.
        .and(not(JavaClass.Predicates.equivalentTo(WatchedPolicy.Builder.class)))
        .and(not(JavaClass.Predicates.equivalentTo(PolicyGuard.Builder.class)))
        .and(not(JavaClass.Predicates.equivalentTo(HealthCheck.class)))
        .and(not(JavaClass.Predicates.equivalentTo(AuditLog.Builder.class)))
        .should(TOUCH_A_CLOCK)
        .check(LIBRARY);
  }

  @Test
  void console_isTouchedByTheCommandsMainClassAlone() {
    noClasses()
        .that(not(JavaClass.Predicates.equivalentTo(Main.class)))
        .should(TOUCH_THE_CONSOLE)
        .check(LIBRARY);
  }

  @Test
  void core_readsNoFilesAndStartsNoThreads() {
    noClasses()
        .that(resideInAnyPackage(CORE).and(not(HasName.Predicates.name(EVENT_QUEUE))))
        .should(TOUCH_FILES_OR_THREADS)
        .check(LIBRARY);
  }

  /** Each of these touches one thing, and the rules above are only as good as they notice it. */
  static List<Arguments> offenders() {
    return List.of(
        Arguments.of(TOUCH_A_CLOCK, Offender.NanoTimeByReference.class),
        Arguments.of(TOUCH_A_CLOCK, Offender.WallClock.class),
        Arguments.of(TOUCH_A_CLOCK, Offender.Now.class),
        Arguments.of(TOUCH_A_CLOCK, Offender.SourceOfInstants.class),
        Arguments.of(TOUCH_A_CLOCK, Offender.OldDate.class),
        Arguments.of(TOUCH_THE_CONSOLE, Offender.Printing.class),
        Arguments.of(TOUCH_THE_CONSOLE, Offender.StackTrace.class),
        Arguments.of(TOUCH_FILES_OR_THREADS, Offender.OldFile.class),
        Arguments.of(TOUCH_FILES_OR_THREADS, Offender.NewFile.class),
        Arguments.of(TOUCH_FILES_OR_THREADS, Offender.Pool.class),
        Arguments.of(TOUCH_FILES_OR_THREADS, Offender.OwnThread.class));
  }

  @ParameterizedTest
  @MethodSource("offenders")
  void rules_ofWhatMayBeTouched_noticeAnOffender(
      ArchCondition<JavaClass> condition, Class<?> offender) {
    assertThat(
            noClasses()
                .should(condition)
                .evaluate(new ClassFileImporter().importClasses(offender))
                .hasViolation())
        .isTrue();
  }

  @Test
  void names_sayWhatAThingIs() {
    Stream.of("Impl", "Util", "Utils", "Manager", "Helper")
        .forEach(suffix -> noClasses().should().haveSimpleNameEndingWith(suffix).check(LIBRARY));
  }

  /** Calls, method references and constructors alike. */
  private static ArchCondition<JavaClass> touch(String what, Predicate<JavaAccess<?>> access) {
    return new ArchCondition<>("touch " + what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getAccessesFromSelf().stream()
            .filter(access)
            .forEach(a -> events.add(SimpleConditionEvent.satisfied(type, a.getDescription())));
      }
    };
  }

  private static boolean targets(JavaAccess<?> access, Class<?> owner, String... names) {
    return access.getTargetOwner().isEquivalentTo(owner)
        && List.of(names).contains(access.getTarget().getName());
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

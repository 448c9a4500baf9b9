package dev.policyguard.operations;

import static dev.policyguard.operations.PolicyTexts.allowing;
import static dev.policyguard.operations.PolicyTexts.asking;
import static dev.policyguard.operations.PolicyTexts.replace;
import static dev.policyguard.operations.PolicyTexts.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.ApprovalAnswer;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PendingApproval;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import dev.policyguard.testkit.FakeTicker;
import dev.policyguard.testkit.ScriptedApprover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every look is made by the test; the watching thread sleeps for a day. */
class WatchedPolicyTest {

  private static final Duration NEVER_BY_ITSELF = Duration.ofDays(1);
  private static final String FIRST = allowing("look", 3);
  private static final String SECOND = allowing("write", 3);
  private static final String BAD = "{ \"version\": \"1\", \"default\": \"maybe\" }";

  @TempDir Path folder;

  private final FakeTicker ticker = new FakeTicker();
  private final SettableClock clock = new SettableClock();
  private final List<ReloadEvent> events = new ArrayList<>();
  private final List<WatchedPolicy> opened = new ArrayList<>();
  private Path file = Path.of("");

  @BeforeEach
  void writeFile() {
    file = folder.resolve("policy.json");
    write(file, FIRST);
  }

  @AfterEach
  void closeAll() {
    opened.forEach(WatchedPolicy::close);
  }

  private WatchedPolicy.Builder builder() {
    return WatchedPolicy.builder(file)
        .checkEvery(NEVER_BY_ITSELF)
        .clock(clock)
        .ticker(ticker)
        .listener(events::add);
  }

  private WatchedPolicy open(WatchedPolicy.Builder builder) {
    WatchedPolicy policy = builder.build();
    opened.add(policy);
    return policy;
  }

  private WatchedPolicy open() {
    return open(builder());
  }

  private static ReloadStatus lookTwice(WatchedPolicy policy) {
    policy.checkNow();
    return policy.checkNow();
  }

  private static String revision(String text) {
    return PolicyFile.parse(text).revision();
  }

  // The start

  @Test
  void build_goodFile_isInForce() {
    WatchedPolicy policy = open();

    assertThat(policy.policyFor(Caller.of("anybody"))).contains(PolicyFile.parse(FIRST));
    assertThat(policy.status())
        .isEqualTo(
            new ReloadStatus(
                file.toString(),
                ReloadStatus.State.CURRENT,
                revision(FIRST),
                SettableClock.START,
                SettableClock.START,
                Optional.empty(),
                0,
                0));
    assertThat(events).isEmpty();
  }

  @Test
  void build_badFile_namesEveryProblem() {
    write(file, "{ \"version\": \"2\", \"default\": \"maybe\" }");

    assertThatThrownBy(() -> builder().build())
        .isInstanceOfSatisfying(
            InvalidPolicyException.class,
            e -> assertThat(e.problems()).extracting(Problem::pointer).hasSize(2));
  }

  @Test
  void build_noFile_isRefused() throws IOException {
    Files.delete(file);

    assertThatThrownBy(() -> builder().build())
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void build_policyAsksAPersonAndNobodyCanBeAsked_isRefused() {
    write(file, asking("drop", "Only together."));

    assertThatThrownBy(() -> builder().require(PolicyRequirement.asksNobody()).build())
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("asks a person by /tools/drop/action");
  }

  @Test
  void build_refusesSoonerThanItLooks_isAMistake() {
    WatchedPolicy.Builder builder =
        builder().checkEvery(Duration.ofSeconds(10)).refuseAfter(Duration.ofSeconds(29));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "refuseAfter: is PT29S, must be at least PT30S, three times as long as from look to"
                + " look");
    assertThatThrownBy(() -> builder().checkEvery(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval: is PT0S, must be from PT0.01S to PT8784H");
  }

  // What is taken, and when

  @Test
  void checkNow_otherDocument_isTakenAtTheSecondLook() {
    WatchedPolicy policy = open();
    replace(file, SECOND);
    clock.advance(Duration.ofSeconds(5));

    assertThat(policy.checkNow().revision()).isEqualTo(revision(FIRST));
    ReloadStatus status = policy.checkNow();

    assertThat(policy.policy()).contains(PolicyFile.parse(SECOND));
    assertThat(status.revision()).isEqualTo(revision(SECOND));
    assertThat(status.loadedAt()).isEqualTo(SettableClock.START.plusSeconds(5));
    assertThat(status.reloads()).isEqualTo(1);
    assertThat(events)
        .containsExactly(
            new ReloadEvent.Reloaded(
                file.toString(),
                SettableClock.START.plusSeconds(5),
                revision(SECOND),
                revision(FIRST)));
  }

  @Test
  void policy_nothingChanged_isTheSameObject() {
    WatchedPolicy policy = open();
    Policy first = policy.policy().orElseThrow();
    replace(file, FIRST.replace("\n", "\n   "));

    ReloadStatus status = lookTwice(policy);

    assertThat(policy.policy()).containsSame(first);
    assertThat(status.reloads()).isZero();
    assertThat(status.loadedAt()).isEqualTo(SettableClock.START);
    assertThat(events).isEmpty();
  }

  @Test
  void checkNow_sameTimeAndLength_isNoticed() throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    WatchedPolicy policy = open();
    write(file, allowing("look", 9));
    Files.setLastModifiedTime(file, time);

    lookTwice(policy);

    assertThat(policy.policy()).contains(PolicyFile.parse(allowing("look", 9)));
  }

  @Test
  void attack_28_checkNow_halfOfAFileIsAValidPolicy_isNeverInForce() {
    WatchedPolicy policy = open();
    String half = "{ \"version\": \"1\", \"default\": \"allow\" }";
    write(file, half);

    policy.checkNow();
    assertThat(policy.policy()).contains(PolicyFile.parse(FIRST));
    write(file, SECOND);
    policy.checkNow();
    assertThat(policy.policy()).contains(PolicyFile.parse(FIRST));
    policy.checkNow();

    assertThat(policy.policy()).contains(PolicyFile.parse(SECOND));
    assertThat(events).hasSize(1);
  }

  @Test
  void attack_28_checkNow_fileEmptiedAndWrittenInHalves_isNoProblemMeanwhile() {
    WatchedPolicy policy = open();
    for (String soFar : List.of("", SECOND.substring(0, 40), SECOND.substring(0, 90), SECOND)) {
      write(file, soFar);
      ReloadStatus status = policy.checkNow();
      assertThat(status.state()).isEqualTo(ReloadStatus.State.CURRENT);
      assertThat(status.revision()).isEqualTo(revision(FIRST));
    }

    assertThat(policy.checkNow().revision()).isEqualTo(revision(SECOND));
    assertThat(policy.status().refusals()).isZero();
  }

  @Test
  void checkNow_linksSwappedAsKubernetesDoes_isTaken() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    mountVersion(mount, "..2026_1", FIRST);
    Files.createSymbolicLink(mount.resolve("policy.json"), Path.of("..data", "policy.json"));
    file = mount.resolve("policy.json");
    WatchedPolicy policy = open();

    mountVersion(mount, "..2026_2", SECOND);
    Files.delete(mount.resolve("..2026_1/policy.json"));
    Files.delete(mount.resolve("..2026_1"));
    ReloadStatus status = lookTwice(policy);

    assertThat(status.revision()).isEqualTo(revision(SECOND));
    assertThat(status.refusals()).isZero();
  }

  private static void mountVersion(Path mount, String version, String text) throws IOException {
    write(Files.createDirectory(mount.resolve(version)).resolve("policy.json"), text);
    Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
    PolicyTexts.move(mount.resolve("..data_tmp"), mount.resolve("..data"));
  }

  @Test
  void checkNow_byteOrderMark_isTheSamePolicy() {
    WatchedPolicy policy = open();
    write(file, '\ufeff' + SECOND);

    assertThat(lookTwice(policy).revision()).isEqualTo(revision(SECOND));
    write(file, SECOND);
    assertThat(lookTwice(policy).reloads()).isEqualTo(1);
  }

  // What is not taken

  @Test
  void attack_28_checkNow_badDocument_leavesTheOldOneInForceAndSaysSo() {
    WatchedPolicy policy = open();
    Policy before = policy.policy().orElseThrow();
    write(file, BAD);
    clock.advance(Duration.ofSeconds(7));

    ReloadStatus status = lookTwice(policy);

    assertThat(policy.policy()).containsSame(before);
    assertThat(status.state()).isEqualTo(ReloadStatus.State.STALE);
    assertThat(status.refusals()).isEqualTo(1);
    assertThat(status.loadedAt()).isEqualTo(SettableClock.START);
    ReloadProblem problem = status.problem().orElseThrow();
    assertThat(problem.since()).isEqualTo(SettableClock.START.plusSeconds(7));
    assertThat(problem.text()).contains("/default: is \"maybe\"");
    assertThat(events)
        .containsExactly(
            new ReloadEvent.Refused(
                file.toString(), SettableClock.START.plusSeconds(7), revision(FIRST), problem));
  }

  @Test
  void attack_28_checkNow_badDocumentThatStays_isToldOnce_andAnotherOneAgain() {
    WatchedPolicy policy = open();
    write(file, BAD);
    IntStream.range(0, 20).forEach(i -> policy.checkNow());
    assertThat(events).hasSize(1);
    clock.advance(Duration.ofMinutes(1));
    write(file, "nonsense");
    IntStream.range(0, 20).forEach(i -> policy.checkNow());

    assertThat(events).hasSize(2).allMatch(ReloadEvent.Refused.class::isInstance);
    assertThat(policy.status().problem().orElseThrow().since()).isEqualTo(SettableClock.START);
    assertThat(policy.status().refusals()).isEqualTo(2);
  }

  @Test
  void checkNow_badDocumentTakenBack_isRecoveredAndNoReload() {
    WatchedPolicy policy = open();
    Policy before = policy.policy().orElseThrow();
    write(file, BAD);
    lookTwice(policy);
    write(file, FIRST);

    ReloadStatus status = lookTwice(policy);

    assertThat(status.state()).isEqualTo(ReloadStatus.State.CURRENT);
    assertThat(status.problem()).isEmpty();
    assertThat(status.reloads()).isZero();
    assertThat(policy.policy()).containsSame(before);
    assertThat(events).hasSize(2);
    assertThat(events.get(1))
        .isEqualTo(
            new ReloadEvent.Recovered(file.toString(), SettableClock.START, revision(FIRST)));
  }

  @Test
  void checkNow_fileAwayForAMoment_isNoProblem() throws IOException {
    WatchedPolicy policy = open();
    Files.delete(file);

    assertThat(policy.checkNow().problem()).isEmpty();
    write(file, FIRST);
    assertThat(lookTwice(policy).problem()).isEmpty();
    assertThat(events).isEmpty();
  }

  @Test
  void checkNow_fileGone_isAProblem_andItsReturnNone() throws IOException {
    WatchedPolicy policy = open();
    Files.delete(file);

    assertThat(lookTwice(policy).problem().orElseThrow().text()).contains("does not exist");
    assertThat(policy.policy()).isPresent();
    write(file, SECOND);
    ReloadStatus status = lookTwice(policy);

    assertThat(status.problem()).isEmpty();
    assertThat(status.revision()).isEqualTo(revision(SECOND));
  }

  @Test
  void checkNow_directoryInItsPlace_isAProblem() throws IOException {
    WatchedPolicy policy = open();
    Files.delete(file);
    Files.createDirectory(file);

    assertThat(lookTwice(policy).problem().orElseThrow().text()).contains("is a directory");
    assertThat(policy.policy()).isPresent();
  }

  @Test
  void checkNow_mayNoLongerBeRead_isAProblem() throws IOException {
    WatchedPolicy policy = open();
    assumeFalse(!file.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "this user may read everything");

    assertThat(lookTwice(policy).problem().orElseThrow().text()).contains("cannot be read");
    assertThat(policy.policy()).isPresent();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(lookTwice(policy).problem()).isEmpty();
  }

  /** Also for a superuser, who may read everything: the memory's first page is nobody's. */
  @Test
  void checkNow_readingFails_isAProblem() throws IOException {
    Path unreadable = Path.of("/proc/self/mem");
    assumeFalse(!Files.exists(unreadable), "needs Linux");
    WatchedPolicy policy = open();
    Files.delete(file);
    Files.createSymbolicLink(file, unreadable);

    assertThat(lookTwice(policy).problem().orElseThrow().text()).contains("cannot be read");
    assertThat(policy.policy()).isPresent();
    Files.delete(file); // no link that leads out of the folder
  }

  @Test
  void checkNow_deviceInItsPlace_isNotReadToItsEnd() throws IOException {
    Path device = Path.of("/dev/zero");
    assumeFalse(!Files.exists(device));
    WatchedPolicy policy = open();
    Files.delete(file);
    Files.createSymbolicLink(file, device);

    assertThat(lookTwice(policy).problem().orElseThrow().text()).contains("is no regular file");
    Files.delete(file); // no link that leads out of the folder
  }

  @Test
  void checkNow_fiveMegabytes_isAProblem() {
    WatchedPolicy policy = open();
    write(file, SECOND + " ".repeat(5_000_000));

    assertThat(lookTwice(policy).problem().orElseThrow().text()).contains("is longer than 4194304");
    assertThat(policy.policy()).contains(PolicyFile.parse(FIRST));
  }

  @Test
  void checkNow_anotherContentAtEachLook_isAProblemUntilItIsLeftAlone() {
    WatchedPolicy policy = open();
    for (int i = 0; i < 50; i++) {
      write(file, allowing("look", 100 + i));
      policy.checkNow();
    }

    assertThat(events).hasSize(1);
    assertThat(policy.status().problem().orElseThrow().text())
        .contains("has another content at each look");
    assertThat(policy.policy()).contains(PolicyFile.parse(FIRST));
    assertThat(policy.checkNow().revision()).isEqualTo(revision(allowing("look", 149)));
  }

  @Test
  void checkNow_requirementNotMetOrFailing_leavesTheOldOneInForce() {
    PolicyRequirement failing =
        policy -> {
          if (policy.tools().containsKey("boom")) {
            throw new IllegalStateException("line\nbreak");
          }
          return policy.tools().containsKey("drop")
              ? List.of(Problem.at("/tools/drop", "is listed", "must not be"))
              : List.of();
        };
    WatchedPolicy policy = open(builder().require(failing));

    write(file, allowing("drop", 1));
    assertThat(lookTwice(policy).problem().orElseThrow().text())
        .isEqualTo("/tools/drop: is listed, must not be");
    write(file, allowing("boom", 1));
    assertThat(lookTwice(policy).problem().orElseThrow().text())
        .contains("could not be checked: java.lang.IllegalStateException: line\\nbreak");
    assertThat(policy.policy()).contains(PolicyFile.parse(FIRST));
  }

  @Test
  void checkNow_requirementThrowsWhatCannotBePrinted_leavesTheOldOneInForceAndSaysSo() {
    PolicyRequirement failing =
        policy -> {
          if (policy.tools().containsKey("boom")) {
            throw new Unprintable();
          }
          return List.of();
        };
    WatchedPolicy policy = open(builder().require(failing));
    write(file, allowing("boom", 1));

    assertThat(lookTwice(policy).problem().orElseThrow().text())
        .contains("could not be checked: " + Unprintable.class.getName());
    assertThat(policy.policy()).contains(PolicyFile.parse(FIRST));
  }

  @Test
  void checkNow_documentAsksAPersonAndNobodyCanBeAsked_leavesTheOldOneInForce() {
    WatchedPolicy policy = open(builder().require(PolicyRequirement.asksNobody()));
    write(file, asking("look", "Only together."));

    assertThat(lookTwice(policy).problem().orElseThrow().text())
        .isEqualTo(
            "document: asks a person by /tools/look/action, must not where nobody can be asked;"
                + " use \"deny\", or give the guard an approver");
    assertThat(policy.policy()).contains(PolicyFile.parse(FIRST));
  }

  @Test
  void attack_30_toString_ofEventsWithHostileNames_isOneLine() {
    WatchedPolicy policy = open();
    write(file, "{ \"version\": \"1\", \"de\\nfault\\u202e\u202e\": 1, \"x\u2028\": 2 }");
    lookTwice(policy);

    assertThat(events).hasSize(1);
    assertThat(events.get(0).toString())
        .contains("is not taken, the last good policy is " + revision(FIRST) + ": ")
        .doesNotContain("\n", "\u202e", "\u2028");
  }

  @Test
  void attack_30_toString_ofStatusWithAHostileProblem_isOneLine() {
    PolicyRequirement hostile =
        policy ->
            policy.tools().containsKey("write")
                ? List.of(Problem.at("", "is\nERROR a forged line", "must not be"))
                : List.of();
    WatchedPolicy policy = open(builder().require(hostile));
    write(file, SECOND);

    assertThat(lookTwice(policy).toString()).contains("forged").doesNotContain("\n");
  }

  @Test
  void toString_ofEachEvent_saysWhatHappened() {
    List<Problem> gone = List.of(Problem.at("", "does not exist", "must be a file"));
    ReloadProblem problem = new ReloadProblem(gone, SettableClock.START);

    assertThat(new ReloadEvent.Reloaded("p.json", SettableClock.START, "b2", "a1"))
        .hasToString("p.json: the policy b2 takes the place of a1");
    assertThat(new ReloadEvent.Refused("p.json", SettableClock.START, "a1", problem))
        .hasToString(
            "p.json is not taken, the last good policy is a1: document: does not exist, must be a"
                + " file");
    assertThat(new ReloadEvent.Recovered("p.json", SettableClock.START, "a1"))
        .hasToString("p.json has again the policy a1");
    assertThat(
            new ReloadEvent.Withdrawn(
                "p.json", SettableClock.START, "a1", Duration.ofMillis(90_500)))
        .hasToString(
            "p.json was not known to have a policy for longer than PT1M30.5S: a1 is withdrawn, all"
                + " calls are denied");
  }

  // For how long

  @Test
  void refuseAfter_badForLonger_withdrawsThePolicyUntilTheFileIsGood() {
    WatchedPolicy policy = open(builder().refuseAfter(Duration.ofDays(3)));
    PolicyGuard guard = PolicyGuard.builder(policy).ticker(ticker).build();
    write(file, BAD);
    lookTwice(policy);

    ticker.advance(Duration.ofDays(3));
    assertThat(guard.decide(look()).code()).isEqualTo(DecisionCode.ALLOWED);
    ticker.advance(Duration.ofNanos(1));
    assertThat(guard.decide(look()).code()).isEqualTo(DecisionCode.NO_POLICY);
    assertThat(policy.status().state()).isEqualTo(ReloadStatus.State.WITHDRAWN);
    lookTwice(policy);
    assertThat(events).hasSize(2);
    assertThat(events.get(1))
        .isEqualTo(
            new ReloadEvent.Withdrawn(
                file.toString(), SettableClock.START, revision(FIRST), Duration.ofDays(3)));

    write(file, FIRST);
    lookTwice(policy);
    assertThat(guard.decide(look()).code()).isEqualTo(DecisionCode.ALLOWED);
    assertThat(policy.status().state()).isEqualTo(ReloadStatus.State.CURRENT);
  }

  @Test
  void attack_18_refuseAfter_tickerGoesBackAfterTheWithdrawal_bringsNothingIntoForce() {
    WatchedPolicy policy = open(builder().refuseAfter(Duration.ofDays(3)));
    write(file, BAD);
    lookTwice(policy);
    ticker.advance(Duration.ofDays(4));
    policy.checkNow();

    ticker.stepBack(Duration.ofDays(4));

    assertThat(policy.policy()).isEmpty();
    assertThat(policy.checkNow().state()).isEqualTo(ReloadStatus.State.WITHDRAWN);
    write(file, FIRST);
    assertThat(lookTwice(policy).state()).isEqualTo(ReloadStatus.State.CURRENT);
  }

  @Test
  void refuseAfter_goodFile_staysAsLongAsItIsLookedAt() {
    WatchedPolicy policy = open(builder().refuseAfter(Duration.ofDays(3)));
    for (int day = 0; day < 100; day++) {
      ticker.advance(Duration.ofDays(2));
      policy.checkNow();
      assertThat(policy.policy()).isPresent();
    }

    ticker.advance(Duration.ofDays(3).plusNanos(1));
    assertThat(policy.policy()).isEmpty();
    assertThat(policy.checkNow().state()).isEqualTo(ReloadStatus.State.CURRENT);
  }

  @Test
  void refuseAfter_fileIsWrittenToForLonger_withdrawsThePolicyUntilItIsLeftAlone() {
    WatchedPolicy policy = open(builder().refuseAfter(Duration.ofDays(3)));
    for (int day = 1; day <= 4; day++) {
      ticker.advance(Duration.ofDays(1));
      write(file, allowing("look", 100 + day));
      policy.checkNow();
      assertThat(policy.policy().isPresent()).isEqualTo(day <= 3);
    }
    write(file, FIRST);

    assertThat(policy.checkNow().state()).isEqualTo(ReloadStatus.State.CURRENT);
    assertThat(events)
        .hasExactlyElementsOfTypes(ReloadEvent.Withdrawn.class, ReloadEvent.Recovered.class);
  }

  @Test
  void refuseAfter_notSet_lastGoodPolicyStays() {
    WatchedPolicy policy = open();
    write(file, BAD);
    lookTwice(policy);
    ticker.advance(Duration.ofDays(1_000));

    assertThat(lookTwice(policy).state()).isEqualTo(ReloadStatus.State.STALE);
    assertThat(policy.policy()).isPresent();
  }

  // Calls

  private static ToolCall look() {
    return ToolCall.of("look", Map.of()).from("a");
  }

  @Test
  void attack_28_reserve_policyChangesMeanwhile_callFinishesAndItsChargeStands() {
    WatchedPolicy policy = open();
    PolicyGuard guard = PolicyGuard.builder(policy).ticker(ticker).build();
    Permit permit = (Permit) guard.reserve(look());

    write(file, allowing("look", 1));
    lookTwice(policy);

    assertThat(permit.decision().revision()).isEqualTo(revision(FIRST));
    permit.close();
    assertThat(guard.decide(look()).code()).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
    assertThat(guard.decide(look()).revision()).isEqualTo(revision(allowing("look", 1)));
  }

  @Test
  void attack_28_reserve_policyForbidsTheToolMeanwhile_handlerRunsToItsEnd() {
    WatchedPolicy policy = open();
    PolicyGuard guard = PolicyGuard.builder(policy).ticker(ticker).build();

    String seen =
        guard
            .call(
                look(),
                call -> {
                  write(file, SECOND);
                  lookTwice(policy);
                  return guard.decide(look()).code().toString();
                })
            .orElse(Object::toString);

    assertThat(seen).isEqualTo("DEFAULT_DENY");
  }

  @Test
  void attack_28_reserve_waitsForAPersonWhileThePolicyChanges_isOfTheOldOneAndNoYes() {
    write(file, asking("look", "Only together."));
    WatchedPolicy policy = open();
    ScriptedApprover approver = new ScriptedApprover().leavesOpen();
    PolicyGuard guard = PolicyGuard.builder(policy).ticker(ticker).approver(approver).build();
    var waiting = guard.admit(look()).toCompletableFuture();

    write(file, asking("look", "Only the two of you."));
    lookTwice(policy);
    approver.answerOpen(ApprovalAnswer.approved());

    Admission.Settled settled = waiting.join();
    assertThat(settled.decision().code()).isEqualTo(DecisionCode.APPROVAL_REQUIRED);
    assertThat(settled.decision().revision()).isEqualTo(revision(asking("look", "Only together.")));
    PendingApproval next = (PendingApproval) guard.reserve(look());
    assertThat(next.decision().remaining().get("calls").toString()).isEqualTo("2");
  }

  @Test
  void attack_28_reserve_waitsForAPersonWhileTheFileTurnsBad_yesCounts() {
    write(file, asking("look", "Only together."));
    WatchedPolicy policy = open();
    ScriptedApprover approver = new ScriptedApprover().leavesOpen();
    PolicyGuard guard = PolicyGuard.builder(policy).ticker(ticker).approver(approver).build();
    var waiting = guard.admit(look()).toCompletableFuture();

    write(file, BAD);
    lookTwice(policy);
    approver.answerOpen(ApprovalAnswer.approved());

    assertThat(waiting.join().decision().code()).isEqualTo(DecisionCode.ALLOWED);
  }

  @Test
  void builder_noApproverAndPolicyAsks_callsAreDenied() {
    write(file, asking("look", "Only together."));
    PolicyGuard guard = PolicyGuard.builder(open()).approver(Approver.nobody()).build();

    assertThat(guard.call(look(), call -> "ran").decision().code())
        .isEqualTo(DecisionCode.APPROVAL_REQUIRED);
  }

  // Whoever else is there

  @Test
  void attack_31_listenerThrows_changesNothingAndTheOthersAreTold() {
    WatchedPolicy policy =
        open(
            WatchedPolicy.builder(file)
                .checkEvery(NEVER_BY_ITSELF)
                .clock(clock)
                .listener(
                    event -> {
                      throw new IllegalStateException("no");
                    })
                .listener(events::add));
    write(file, SECOND);

    assertThat(lookTwice(policy).revision()).isEqualTo(revision(SECOND));
    assertThat(events).hasSize(1);
  }

  @Test
  void checkNow_listenerDiesOfTheMachine_isInForceAllTheSame() {
    OutOfMemoryError dying = new OutOfMemoryError("not really");
    WatchedPolicy policy =
        open(
            builder()
                .listener(
                    event -> {
                      throw dying;
                    }));
    write(file, SECOND);
    policy.checkNow();

    assertThatThrownBy(policy::checkNow).isSameAs(dying);
    assertThat(policy.status().revision()).isEqualTo(revision(SECOND));
  }

  @Test
  void watch_changeAndFailingListener_isTakenByItself() throws Exception {
    BlockingQueue<ReloadEvent> told = new LinkedBlockingQueue<>();
    WatchedPolicy policy =
        open(
            WatchedPolicy.builder(file)
                .checkEvery(Duration.ofMillis(10))
                .listener(
                    event -> {
                      told.add(event);
                      throw new OutOfMemoryError("not really");
                    }));
    replace(file, BAD);
    assertThat(told.poll(1, TimeUnit.MINUTES)).isInstanceOf(ReloadEvent.Refused.class);
    replace(file, SECOND);

    assertThat(told.poll(1, TimeUnit.MINUTES)).isInstanceOf(ReloadEvent.Reloaded.class);
    assertThat(policy.status().revision()).isEqualTo(revision(SECOND));
  }

  @Test
  void close_endsTheThread_andThePolicyStays() {
    WatchedPolicy policy = open();
    assertThat(watchers()).hasSize(1);

    policy.close();
    policy.close();

    assertThat(watchers()).isEmpty();
    assertThat(policy.policy()).isPresent();
  }

  @Test
  void checkNow_closed_looksNoMore() {
    WatchedPolicy policy = open();
    policy.close();
    write(file, SECOND);

    assertThat(lookTwice(policy).revision()).isEqualTo(revision(FIRST));
    assertThat(events).isEmpty();
  }

  /** A look that hangs may come back when the server has gone on without it. */
  @Test
  void close_lookIsUnderWay_takesNothingAfterwards() {
    List<WatchedPolicy> one = new ArrayList<>();
    PolicyRequirement closing =
        policy -> {
          one.forEach(WatchedPolicy::close);
          return List.of();
        };
    one.add(open(builder().require(closing)));
    write(file, SECOND);

    assertThat(lookTwice(one.get(0)).revision()).isEqualTo(revision(FIRST));
    assertThat(events).isEmpty();
  }

  private List<Thread> watchers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("policyguard-watch policy.json"))
        .filter(Thread::isAlive)
        .toList();
  }

  @Test
  void problem_ofManyProblems_showsTwenty() {
    List<Problem> many =
        IntStream.range(0, 25)
            .mapToObj(i -> Problem.at(JsonPointer.ROOT, "is " + i, "must not be"))
            .toList();

    assertThat(new ReloadProblem(many, SettableClock.START).text())
        .contains("is 19,")
        .doesNotContain("is 20,")
        .endsWith("; and 5 more");
  }
}

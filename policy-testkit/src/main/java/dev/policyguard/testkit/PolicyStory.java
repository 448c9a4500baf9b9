package dev.policyguard.testkit;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * A story of calls in a test, and how a policy must decide them.
 *
 * <pre>{@code
 * given(policy)
 *     .grant("a").calls("pytest").times(10).areAllowed()
 *     .then().after(Duration.ofSeconds(1)).calls("pytest").isDenied()
 *         .withCode(LIMIT_EXCEEDED).retryAfter(Duration.ofSeconds(59))
 *     .then().grant("b").calls("pytest").isAllowed();
 * }</pre>
 *
 * <p>The calls go through a guard with fresh counters, on a clock that starts at 0 and moves only
 * by {@link #after} and {@link #at}. A call is made when its verdict is asked for. Who calls, and
 * when, holds for every call from there on, until the story says otherwise; at first it is the
 * grant {@code "default"} at 0.
 *
 * <p>A verdict that does not hold throws an {@link AssertionFailedError} with the call, the
 * decision, how it came about, what remains of its limits, and the story so far. A call without a
 * verdict tests nothing: types offer no other way on, Error Prone refuses to drop it, and the story
 * refuses to go on.
 *
 * <p>Confined to a thread. Needs no JUnit.
 */
public final class PolicyStory {

  private final Stage stage;
  private final StoryLog log = new StoryLog();
  private Caller caller = callerOf("default");
  private @Nullable StoryCalls open;

  /** A story that others may tell a part of, through the same guard and clock. */
  PolicyStory(Policy policy, PolicyGuard guard, FakeTicker ticker) {
    this(new Stage(policy, guard, ticker));
  }

  private PolicyStory(Stage stage) {
    this.stage = stage;
  }

  /**
   * Starts a story.
   *
   * @param policy what decides
   * @return the story, without any calls yet
   */
  @CheckReturnValue
  public static PolicyStory given(Policy policy) {
    return new PolicyStory(Stage.of(policy));
  }

  /**
   * Starts a story.
   *
   * @param file the {@code policy.json} that decides
   * @return the story, without any calls yet
   * @throws InvalidPolicyException if the file is no policy, with every problem that it has
   */
  @CheckReturnValue
  public static PolicyStory given(Path file) {
    return given(PolicyFile.read(file));
  }

  /**
   * Starts a story.
   *
   * @param json the document itself that decides, not the name of its file
   * @return the story, without any calls yet
   * @throws InvalidPolicyException if the document is no policy, with every problem that it has
   * @throws IllegalArgumentException if the text looks like the name of a file
   */
  @CheckReturnValue
  public static PolicyStory given(String json) {
    if (json.strip().endsWith(".json")) {
      throw new IllegalArgumentException(
          "json: is " + Shown.text(json) + ", must be the document itself; for a file say Path.of");
    }
    return given(PolicyFile.parse(json));
  }

  /**
   * Says who calls from now on: a caller of whom only this is known, on one connection.
   *
   * @param grant the caller's identity; not blank
   * @return this story
   */
  public PolicyStory grant(String grant) {
    return caller(callerOf(grant));
  }

  /**
   * Says on which connection of the grant the calls are made from now on.
   *
   * @param session what the connection is called
   * @return this story
   */
  public PolicyStory session(String session) {
    return caller(caller.withSession(session));
  }

  /**
   * Says what the server knows about the grant from now on, beside what it knew before.
   *
   * @param name the attribute's name
   * @param value its value
   * @return this story
   */
  public PolicyStory attribute(String name, @Nullable Object value) {
    Map<String, @Nullable Object> attributes = new HashMap<>(caller.attributes().asMap());
    attributes.put(name, value);
    return caller(caller.withAttributes(attributes));
  }

  /**
   * Says who calls from now on.
   *
   * @param caller the caller
   * @return this story
   */
  public PolicyStory caller(Caller caller) {
    requireVerdict();
    this.caller = Objects.requireNonNull(caller, "caller");
    return this;
  }

  /**
   * Lets time pass.
   *
   * @param time how much; 0 or more
   * @return this story
   * @throws IllegalArgumentException if it is negative
   */
  public PolicyStory after(Duration time) {
    requireVerdict();
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "time: is " + time + ", must be 0 or more: the clock of a story never goes back");
    }
    stage.pass(time);
    return this;
  }

  /**
   * Lets time pass up to a moment.
   *
   * @param time the moment, on the clock of the story, which started at 0; not before now
   * @return this story
   * @throws IllegalArgumentException if the moment has passed
   */
  public PolicyStory at(Duration time) {
    requireVerdict();
    if (time.compareTo(stage.now()) < 0) {
      throw new IllegalArgumentException(
          "time: is "
              + time
              + ", must be "
              + stage.now()
              + " or more: the clock of a story never goes back");
    }
    stage.pass(time.minus(stage.now()));
    return this;
  }

  /**
   * Begins a call: what it is like comes next, and then its verdict.
   *
   * @param tool the tool's name
   * @return the call, to be judged
   */
  @CheckReturnValue
  public StoryCalls calls(String tool) {
    requireVerdict();
    open = new StoryCalls(this, tool, caller);
    return open;
  }

  /**
   * Asserts that the tool is not on the list of tools. That its calls are denied too, {@link
   * #calls} says.
   *
   * @param tool the tool's name
   * @return this story
   * @throws AssertionFailedError if the tool is on the list
   */
  public PolicyStory hides(String tool) {
    return listed(tool, "hidden", "visible");
  }

  /**
   * Asserts that the tool is on the list of tools, if the server has it. Being listed is not being
   * allowed.
   *
   * @param tool the tool's name
   * @return this story
   * @throws AssertionFailedError if the policy hides the tool
   */
  public PolicyStory shows(String tool) {
    return listed(tool, "visible", "hidden");
  }

  private PolicyStory listed(String tool, String expected, String otherwise) {
    requireVerdict();
    String actual = stage.guard().isVisible(tool, caller) ? "visible" : "hidden";
    if (actual.equals(otherwise)) {
      throw StoryFailure.ofList(this, tool, expected, actual);
    }
    return this;
  }

  /**
   * Fails where a call is left that nobody judged: it was never made, so it tests nothing.
   *
   * @throws IllegalStateException if there is one
   */
  void requireVerdict() {
    if (open != null) {
      throw new IllegalStateException(
          "calls("
              + Shown.text(open.tool())
              + ") has no verdict, so it was never made; say isAllowed(), isDenied() or"
              + " needsApproval() of it");
    }
  }

  /** Makes a call as often as it says; it is no longer without a verdict. */
  StoryLog.Chapter make(StoryCalls calls) {
    if (open != calls) {
      throw new IllegalStateException(
          "calls("
              + Shown.text(calls.tool())
              + ") was made before; to make it again say then().calls(...)");
    }
    open = null;
    return log.add(stage, calls);
  }

  Stage stage() {
    return stage;
  }

  StoryLog log() {
    return log;
  }

  private static Caller callerOf(String grant) {
    return new Caller(grant, Optional.of(grant), JsonObject.empty());
  }

  /** {@return the calls that were made so far, one on a line, with what was decided} */
  @Override
  public String toString() {
    return log.toString();
  }
}

package dev.policyguard.testkit;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.testkit.ScenarioCall.Approval;
import dev.policyguard.testkit.ScenarioCall.HandlerOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * A call of a {@link PolicyStory} that is not made yet: its verdict makes it. Where it is made
 * several times, each must be decided so. Confined to a thread.
 */
public final class StoryCalls {

  private final PolicyStory story;
  private final String tool;
  private final Caller caller;
  private final Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
  private int times = 1;
  private HandlerOutcome outcome = HandlerOutcome.OK;
  private Optional<Approval> approval = Optional.empty();

  StoryCalls(PolicyStory story, String tool, Caller caller) {
    this.story = story;
    this.tool = Objects.requireNonNull(tool, "tool");
    this.caller = caller;
  }

  /**
   * Adds an argument.
   *
   * @param name its name
   * @param value its value, as {@link dev.policyguard.call.JsonObject#copyOf} takes it
   * @return this
   */
  @CheckReturnValue
  public StoryCalls with(String name, @Nullable Object value) {
    arguments.put(name, value);
    return this;
  }

  /**
   * Adds arguments.
   *
   * @param arguments their names and values
   * @return this
   */
  @CheckReturnValue
  public StoryCalls withArguments(Map<String, ?> arguments) {
    this.arguments.putAll(arguments);
    return this;
  }

  /**
   * Says how often the call is made, with no time between.
   *
   * @param times how often; 1 or more
   * @return this
   */
  @CheckReturnValue
  public StoryCalls times(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times: is " + times + ", must be 1 or more");
    }
    this.times = times;
    return this;
  }

  /**
   * Says what the handler does if it runs; if nothing is said, it returns.
   *
   * @param outcome what it does
   * @return this
   */
  @CheckReturnValue
  public StoryCalls withOutcome(HandlerOutcome outcome) {
    this.outcome = Objects.requireNonNull(outcome, "outcome");
    return this;
  }

  /**
   * Says what a person answers. The verdict then fails if nobody is asked, whatever was decided: a
   * policy that stopped to ask must not pass for one that was approved.
   *
   * @param approval the answer
   * @return this
   */
  @CheckReturnValue
  public StoryCalls answered(Approval approval) {
    this.approval = Optional.of(approval);
    return this;
  }

  /**
   * Makes the call, and asserts that it is allowed.
   *
   * @return what else is asserted of it, and the way on
   * @throws AssertionFailedError if it is not
   */
  public Verdict isAllowed() {
    return judged(Expectation.Kind.ALLOW);
  }

  /**
   * Makes the calls, and asserts that each is allowed.
   *
   * @return what else is asserted of them, and the way on
   * @throws AssertionFailedError if one is not
   */
  public Verdict areAllowed() {
    return isAllowed();
  }

  /**
   * Makes the call, and asserts that it is denied.
   *
   * @return what else is asserted of it, and the way on
   * @throws AssertionFailedError if it is not
   */
  public Denial isDenied() {
    return new Denial(judged(Expectation.Kind.DENY));
  }

  /**
   * Makes the calls, and asserts that each is denied.
   *
   * @return what else is asserted of them, and the way on
   * @throws AssertionFailedError if one is not
   */
  public Denial areDenied() {
    return isDenied();
  }

  /**
   * Makes the call, and asserts that a person has to approve it. Since nobody answers, its charge
   * is given back.
   *
   * @return what else is asserted of it, and the way on
   * @throws AssertionFailedError if it is allowed or denied
   */
  public Verdict needsApproval() {
    return judged(Expectation.Kind.APPROVAL);
  }

  /**
   * Makes the calls, and asserts that a person has to approve each.
   *
   * @return what else is asserted of them, and the way on
   * @throws AssertionFailedError if one is allowed or denied
   */
  public Verdict needApproval() {
    return needsApproval();
  }

  private Verdict judged(Expectation.Kind kind) {
    StoryLog.Chapter chapter = story.make(this);
    Verdict verdict = new Verdict(story, chapter);
    verdict.checkKind(kind);
    if (approval.isPresent()) {
      verdict.checkAsked();
    }
    return verdict;
  }

  String tool() {
    return tool;
  }

  ToolCall call() {
    return ToolCall.of(tool, arguments).from(caller);
  }

  int times() {
    return times;
  }

  HandlerOutcome outcome() {
    return outcome;
  }

  Optional<Approval> approval() {
    return approval;
  }
}

package dev.policyguard.call;

import java.util.Map;
import java.util.Objects;

/**
 * One call of a tool: what comes in.
 *
 * <p>Written {@code ToolCall.of("pytest", arguments).from("grant-42")}: what a call is for comes
 * first, who vouches for it second, and without the second there is no {@code ToolCall}. Immutable
 * and thread-safe.
 *
 * @param tool the tool's name as the server registered it; compared code point by code point
 * @param arguments the arguments, copied when the call was made
 * @param caller who calls
 */
public record ToolCall(String tool, JsonObject arguments, Caller caller) {

  public ToolCall {
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(arguments, "arguments");
    Objects.requireNonNull(caller, "caller");
  }

  /** {@return tool and grant on one line, and never an argument, which may be secret} */
  @Override
  public String toString() {
    return "ToolCall["
        + PlainText.quoted(tool)
        + " from "
        + PlainText.quoted(caller.grant())
        + ", "
        + arguments
        + "]";
  }

  /**
   * A call of a tool, whose caller is still to be named.
   *
   * @param tool the tool's name
   * @param arguments the arguments; a deep copy is taken here, see {@link JsonObject#copyOf}
   * @return the call, to be completed with {@link Unattributed#from(String)}
   */
  public static Unattributed of(String tool, Map<?, ?> arguments) {
    return new Unattributed(tool, JsonObject.copyOf(arguments));
  }

  /**
   * A call of a tool without arguments, whose caller is still to be named.
   *
   * @param tool the tool's name
   * @return the call, to be completed with {@link Unattributed#from(String)}
   */
  public static Unattributed of(String tool) {
    return new Unattributed(tool, JsonObject.empty());
  }

  /**
   * A call that nobody vouches for yet. A guard refuses it; {@link #from(Caller)} makes a {@link
   * ToolCall} of it.
   *
   * @param tool the tool's name
   * @param arguments the arguments
   */
  public record Unattributed(String tool, JsonObject arguments) {

    public Unattributed {
      Objects.requireNonNull(tool, "tool");
      Objects.requireNonNull(arguments, "arguments");
    }

    /**
     * Says who calls.
     *
     * @param grant the caller's identity; not blank
     * @return the call
     */
    public ToolCall from(String grant) {
      return from(Caller.of(grant));
    }

    /**
     * Says who calls.
     *
     * @param caller the caller
     * @return the call
     */
    public ToolCall from(Caller caller) {
      return new ToolCall(tool, arguments, caller);
    }
  }
}

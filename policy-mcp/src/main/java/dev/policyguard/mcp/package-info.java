/**
 * The official MCP Java SDK's tools, {@linkplain dev.policyguard.mcp.GuardedTools guarded}: no call
 * reaches a tool's handler that the policy does not allow.
 *
 * <h2>What happens to a call</h2>
 *
 * <p>Who calls, may they, do the arguments fit the input schema, is there room in the limits, does
 * a person say yes; then the handler runs, and the charge is settled, once. That is one decision,
 * of which the guard's {@link dev.policyguard.guard.DecisionListener} hears; {@code
 * INVALID_ARGUMENTS} is one like the others.
 *
 * <h2>What a client gets</h2>
 *
 * <p>A tool's own result goes out as it was when the handler returned, copied to plain JSON, with
 * the decision under {@value dev.policyguard.mcp.GuardedTools#DECISION_META} in its {@code _meta}.
 * What is not a tool's own result is a result with {@code isError}, a text for the model, and these
 * fields as structured content:
 *
 * <table>
 * <caption>Structured content of an error</caption>
 * <tr><th>field</th><th>value</th></tr>
 * <tr><td>{@code decision}</td><td>{@code "deny"}: the tool was not called; {@code "allow"}: it was
 *     called and failed</td></tr>
 * <tr><td>{@code code}</td><td>the {@link dev.policyguard.decision.DecisionCode}, or {@code
 *     HANDLER_FAILED}</td></tr>
 * <tr><td>{@code rule}</td><td>the id of the rule that decided</td></tr>
 * <tr><td>{@code message}</td><td>why, in the policy author's words if there are any</td></tr>
 * <tr><td>{@code id}</td><td>what the decision is called in the server's log</td></tr>
 * <tr><td>{@code retry_after_ms}</td><td>whole milliseconds to wait, rounded up; only where waiting
 *     helps</td></tr>
 * <tr><td>{@code remaining}</td><td>counter to number: what remains of each limit that counts
 *     this caller's calls alone, so of none with the scope {@code global}; only where there are such
 *     limits and they were reached</td></tr>
 * </table>
 *
 * <p>{@link dev.policyguard.mcp.Disclosure} says which of them; {@code answer.schema.json} of this
 * package describes them.
 *
 * <p>A hidden tool that is called answers exactly as one that the server does not have. So does
 * every tool where nobody vouches for the caller, who could otherwise find out the names of tools
 * that are on no list of his; the server's log has the decision, {@code NO_POLICY}, so that its
 * operator sees that an identity is missing. Control and bidi characters are escaped in everything
 * that is sent or logged.
 *
 * <p>A tool that is not as it was {@linkplain dev.policyguard.mcp.GuardedTools#pinned pinned} is
 * denied by the rule {@code (definition changed)} or {@code (not reviewed)}, or is unknown, before
 * its arguments are looked at and before anything is charged. The answer tells nothing of what
 * differs; the log does.
 *
 * <p>A result that does not fit the tool's output schema is not sent: the client learns just that,
 * as {@code HANDLER_FAILED}, and the log what is wrong with it. The server would check it too,
 * after the guard, and would tell the client everything. Results with {@code isError} are not
 * checked. (The check is made with the SDK's default validator; a server that is given another one
 * checks with that again.)
 *
 * <h2>What a handler gets, and how it may end</h2>
 *
 * <p>It gets the request with the arguments that were checked: an immutable map, empty where the
 * client sent none.
 *
 * <p>What it throws, an {@link io.modelcontextprotocol.spec.McpError} too, is logged with the
 * decision's id, and the client learns only that the tool failed; so it does where the handler
 * returns null or an empty {@code Mono}, overflows the stack, or returns what cannot be written as
 * JSON or is nested more than 128 levels deep. The charge stands. To tell the client why, return a
 * result with {@code isError}. Only the protocol's own {@code URL_ELICITATION_REQUIRED} error goes
 * through, and errors of the virtual machine, such as {@link OutOfMemoryError}, are thrown on.
 *
 * <p>A handler that never ends is waited for as long, unless there is a {@linkplain
 * dev.policyguard.mcp.GuardedTools#handlerTimeout timeout}. A call that the server cancels is
 * cancelled in the handler; its charge stands. One that is cancelled before the handler ran is
 * given back, and a person's yes that comes later runs nothing.
 *
 * <h2>Threads</h2>
 *
 * <p>On an async server no thread waits: not for a counter store on another machine, not for a
 * person. The handler is subscribed to on the thread of the call, as without a guard; where the
 * decision came later, on Reactor's {@code boundedElastic}, never on the thread that brought it.
 *
 * <p>On a sync server the SDK's thread of the call waits, and then runs the handler, so that
 * thread-locals are there. The SDK has ten such threads for each processor: at most half of them
 * may wait for a person at once, and a quarter of that half for one grant; more such calls are
 * denied with {@code APPROVAL_REQUIRED}. Where many may wait, use an async server.
 */
@NullMarked
package dev.policyguard.mcp;

import org.jspecify.annotations.NullMarked;

package dev.policyguard.mcp;

import dev.policyguard.call.Caller;
import io.modelcontextprotocol.common.McpTransportContext;
import java.util.Optional;

/**
 * Says who calls, from what the transport knows of a request.
 *
 * <p>The server's author puts a verified identity into the transport's context with a {@code
 * contextExtractor}, and takes it out again here:
 *
 * <pre>{@code
 * CallerResolver principal =
 *     context -> Optional.ofNullable(context.get("principal")).map(p -> Caller.of(p.toString()));
 * }</pre>
 *
 * <p>A resolver that finds nobody returns empty: the list of tools is empty, and every call is
 * answered as if there were no such tool; the log says why. One that returns null or throws is
 * taken to have found nobody. What a client says about itself, its info, its {@code _meta}, the
 * arguments, is no identity; nor is a session, which whoever knows its id can use and which a
 * client can open anew at will.
 *
 * <p>Implementations are thread-safe and quick: every call and every listed tool asks.
 */
@FunctionalInterface
public interface CallerResolver {

  /** The grant of {@link #stdio()}. */
  String STDIO_GRANT = "stdio";

  /**
   * Says who calls.
   *
   * @param context what the transport knows of the request
   * @return the caller; empty where nobody vouches for one
   */
  Optional<Caller> callerOf(McpTransportContext context);

  /**
   * The resolver for a server over stdio: every call is from the one grant {@value #STDIO_GRANT}.
   *
   * <p>That is right there, because such a server is a process of its one client, which the
   * operating system started and whose user it runs as: there is nobody else to tell apart. Over
   * HTTP it is wrong: everyone who reaches the port would be the same caller, with one another's
   * limits and rights.
   *
   * @return the resolver
   */
  static CallerResolver stdio() {
    Optional<Caller> caller = Optional.of(Caller.of(STDIO_GRANT));
    return context -> caller;
  }
}

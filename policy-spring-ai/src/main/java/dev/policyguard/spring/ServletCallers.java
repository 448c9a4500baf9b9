package dev.policyguard.spring;

import dev.policyguard.call.Caller;
import dev.policyguard.mcp.CallerResolver;
import dev.policyguard.mcp.ServletIdentity;
import io.modelcontextprotocol.common.McpTransportContext;
import java.util.Optional;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Asks a {@link ServletIdentity} about the request that this thread answers: Spring AI's transports
 * tell nothing of it, but its servers call a sync tool on the request's own thread.
 *
 * <p>On any other thread there is nobody, unless the transport was given the identity as its {@code
 * contextExtractor}, so it is asked what it left there first.
 */
final class ServletCallers implements CallerResolver {

  private final ServletIdentity identity;

  ServletCallers(ServletIdentity identity) {
    this.identity = identity;
  }

  @Override
  public Optional<Caller> callerOf(McpTransportContext context) {
    return identity
        .callerOf(context)
        .or(
            () ->
                RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes now
                    ? identity.callerOf(identity.extract(now.getRequest()))
                    : Optional.empty());
  }
}

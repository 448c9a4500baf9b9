package dev.policyguard.mcp;

import dev.policyguard.call.Caller;
import io.modelcontextprotocol.common.McpTransportContext;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the author's resolver, which may return null or throw: then nobody calls. */
final class Callers {

  private static final Logger log = LoggerFactory.getLogger(GuardedTools.class);

  private final CallerResolver resolver;

  Callers(CallerResolver resolver) {
    this.resolver = resolver;
  }

  Optional<Caller> callerOf(McpTransportContext context) {
    try {
      Optional<Caller> caller = resolver.callerOf(context);
      if (caller != null) {
        return caller;
      }
      log.warn("The caller resolver returned null; it is taken to have found nobody");
    } catch (Throwable e) {
      Fatal.rethrow(e);
      log.warn("The caller resolver failed; it is taken to have found nobody", LoggedFailure.of(e));
    }
    return Optional.empty();
  }
}

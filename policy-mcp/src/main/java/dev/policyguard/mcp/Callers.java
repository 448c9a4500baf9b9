package dev.policyguard.mcp;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import io.modelcontextprotocol.common.McpTransportContext;
import java.util.Optional;

/** Asks the author's resolver, which may return null or throw: then nobody calls. */
final class Callers {

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
      Log.warn("The caller resolver returned null; it is taken to have found nobody");
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Log.warn("The caller resolver failed; it is taken to have found nobody", e);
    }
    return Optional.empty();
  }
}

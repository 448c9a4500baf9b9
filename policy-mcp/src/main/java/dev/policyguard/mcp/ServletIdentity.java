package dev.policyguard.mcp;

import dev.policyguard.call.Caller;
import dev.policyguard.call.PlainText;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpTransportContextExtractor;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Who calls over HTTP, as the servlet container or a proxy in front of it has found out: given to
 * the transport, which sees the request, and to the guarded tools, which ask who sent it.
 *
 * <pre>{@code
 * ServletIdentity identity = ServletIdentity.principal();
 * var transport =
 *     HttpServletStreamableServerTransportProvider.builder().contextExtractor(identity).build();
 * GuardedTools.of(guard).callers(identity).addTo(McpServer.sync(transport), tools).build();
 * }</pre>
 *
 * <p>A request in which nobody is named, or not clearly, is nobody's: no tools are listed, and
 * every call is refused. A name is one of 1 to {@value #MAX_NAME} characters, without control,
 * zero-width or bidi characters, and without blanks around it.
 *
 * <p>Every request is asked anew. That of the session's first request is not remembered: whoever
 * knows a session's id can send requests in it.
 *
 * <p>Immutable and thread-safe.
 */
public final class ServletIdentity
    implements McpTransportContextExtractor<HttpServletRequest>, CallerResolver {

  /** How many characters a caller's name may have. */
  public static final int MAX_NAME = 256;

  private static final String KEY = "dev.policyguard/grant";

  /** A header's name, as HTTP has it. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** Who reads other characters reads them differently; a comma joins what were two headers. */
  private static final Pattern ONE_VALUE = Pattern.compile("[ -+\\--~]+");

  private static final List<String> NO_NAMES =
      List.of("authorization", "proxy-authorization", "cookie");

  private final Function<HttpServletRequest, Optional<String>> name;

  private ServletIdentity(Function<HttpServletRequest, Optional<String>> name) {
    this.name = name;
  }

  /**
   * The caller is the request's {@linkplain HttpServletRequest#getUserPrincipal() principal}: whom
   * the container, or a filter such as Spring Security's, has authenticated.
   *
   * @return the identity
   */
  public static ServletIdentity principal() {
    return new ServletIdentity(
        request -> Optional.ofNullable(request.getUserPrincipal()).map(Principal::getName));
  }

  /**
   * The caller is whom a header names, and the server's author vouches for it: a proxy in front of
   * the server sets it for every request, <b>takes away what the client sent under that name</b>,
   * and nobody reaches the server but through the proxy. Where one of these is not so, everybody
   * can be anybody.
   *
   * <p>A request with the header twice is nobody's, and so is one whose value has a comma, which is
   * how two are written as one, or characters that are not printable ASCII.
   *
   * @param header the header's name, for example {@code X-User}
   * @return the identity
   * @throws IllegalArgumentException if it is no header's name; or one that is a secret and no name
   *     ({@code Authorization}, {@code Cookie}); or one of the protocol's own ({@code
   *     Mcp-Session-Id}), which the client chooses
   */
  public static ServletIdentity trustedHeader(String header) {
    Objects.requireNonNull(header, "header");
    String lower = header.toLowerCase(Locale.ROOT);
    if (!TOKEN.matcher(header).matches() || lower.startsWith("mcp-") || NO_NAMES.contains(lower)) {
      throw new IllegalArgumentException(
          "header: is "
              + PlainText.quoted(header, 100)
              + ", must be the name of a header that a proxy sets and that names the caller, as in"
              + " \"X-User\"");
    }
    return new ServletIdentity(request -> onlyValue(request, header));
  }

  private static Optional<String> onlyValue(HttpServletRequest request, String header) {
    Enumeration<String> sent = request.getHeaders(header); // null where a container hides them
    List<String> values = sent == null ? List.of() : Collections.list(sent);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if (values.size() > 1 || !ONE_VALUE.matcher(values.get(0)).matches()) {
      Log.warn("The header {} does not name one caller: it is taken to name nobody", header);
      return Optional.empty();
    }
    return Optional.of(values.get(0));
  }

  /** For the transport: keeps the caller's name for {@link #callerOf}. */
  @Override
  public McpTransportContext extract(HttpServletRequest request) {
    return name.apply(request)
        .filter(ServletIdentity::isUsable)
        .map(found -> McpTransportContext.create(Map.of(KEY, found)))
        .orElse(McpTransportContext.EMPTY);
  }

  private static boolean isUsable(String name) {
    boolean usable =
        !name.isBlank()
            && name.length() <= MAX_NAME
            && name.equals(name.strip())
            && name.equals(PlainText.of(name));
    if (!usable) {
      Log.warn(
          "{} cannot be a caller's name: it is taken to name nobody", PlainText.quoted(name, 100));
    }
    return usable;
  }

  @Override
  public Optional<Caller> callerOf(McpTransportContext context) {
    return context.get(KEY) instanceof String found
        ? Optional.of(Caller.of(found))
        : Optional.empty();
  }
}

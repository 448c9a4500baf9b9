package dev.policyguard.examples.httpserver;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;

/**
 * Lets in who presents a bearer token that is known, and says who that is: every request anew,
 * whatever its session. Immutable and thread-safe.
 */
final class BearerTokens extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final String SCHEME = "Bearer ";

  private final transient Map<String, String> principals;

  /**
   * Knows these tokens.
   *
   * @param principals token to principal
   */
  BearerTokens(Map<String, String> principals) {
    this.principals = Map.copyOf(principals);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<Principal> principal =
        Optional.ofNullable(request.getHeader("Authorization"))
            .filter(header -> header.startsWith(SCHEME))
            .map(header -> principals.get(header.substring(SCHEME.length())))
            .map(name -> () -> name);
    if (principal.isPresent()) {
      chain.doFilter(new Verified(request, principal.get()), response);
    } else {
      response.setHeader("WWW-Authenticate", "Bearer");
      response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
    }
  }

  /** The request, and who made it. */
  private static final class Verified extends HttpServletRequestWrapper {
    private final Principal principal;

    Verified(HttpServletRequest request, Principal principal) {
      super(request);
      this.principal = principal;
    }

    @Override
    public Principal getUserPrincipal() {
      return principal;
    }
  }
}

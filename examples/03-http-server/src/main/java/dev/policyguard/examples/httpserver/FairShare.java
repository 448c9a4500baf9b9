package dev.policyguard.examples.httpserver;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Keeps one principal from taking all threads of the server, with calls that get stuck or wait for
 * a person: what is over its share is turned away at once, with status 429. A policy's limits count
 * calls in a time; this counts those that are under way. Thread-safe.
 */
final class FairShare extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final int TOO_MANY_REQUESTS = 429;

  private final int share;
  private final transient Map<String, Semaphore> free = new ConcurrentHashMap<>();

  /**
   * Nobody has a request under way.
   *
   * @param share how many of one principal may be
   */
  FairShare(int share) {
    this.share = share;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Semaphore mine =
        free.computeIfAbsent(request.getUserPrincipal().getName(), name -> new Semaphore(share));
    if (!mine.tryAcquire()) {
      response.setHeader("Retry-After", "1");
      response.sendError(TOO_MANY_REQUESTS, "At most " + share + " requests at once.");
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      mine.release();
    }
  }
}

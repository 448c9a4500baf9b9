package dev.policyguard.examples.httpserver;

/**
 * How much a server does at once. Every call that is under way has a thread, also while it waits
 * for a person.
 *
 * @param threads how many threads there are for everybody's requests
 * @param perPrincipal how many requests of one principal may be under way
 */
record Capacity(int threads, int perPrincipal) {

  /** For a handful of principals. */
  static final Capacity SMALL = new Capacity(64, 20);
}

package dev.policyguard.catalog;

/**
 * How often a tool may be called, by what it does; {@link Recommendation} says in which window.
 * Immutable and thread-safe.
 *
 * @param read calls of a tool that reads
 * @param write calls of a tool that writes
 * @param execute calls of a tool that runs something
 * @param other calls of a tool of which nothing is known
 */
public record Rates(long read, long write, long execute, long other) {

  /** What the catalogue recommends. */
  public static final Rates RECOMMENDED = new Rates(60, 30, 10, 10);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is 0 or less
   */
  public Rates {
    check("read", read);
    check("write", write);
    check("execute", execute);
    check("other", other);
  }

  private static void check(String name, long rate) {
    if (rate <= 0) {
      throw new IllegalArgumentException(
          name + ": is " + rate + ", must be above 0; to block tools, deny or hide them");
    }
  }
}

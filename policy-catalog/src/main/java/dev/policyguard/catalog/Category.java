package dev.policyguard.catalog;

/** What a tool does, from the least dangerous to the most. */
public enum Category {
  /** Retrieves, changes nothing. */
  READ("Read", Severity.LOW),
  /** Creates or changes, reversibly. */
  WRITE("Write", Severity.MEDIUM),
  /** Nothing in the definition says what it does; unknown is not harmless. */
  OTHER("Other", Severity.HIGH),
  /** Runs code, commands or processes, or triggers work elsewhere. */
  EXECUTE("Execute", Severity.HIGH),
  /** Moves money: orders, refunds, bills. */
  FINANCIAL("Financial", Severity.CRITICAL),
  /** Deletes or overwrites, cannot be undone. */
  DESTRUCTIVE("Destructive", Severity.CRITICAL);

  private final String title;
  private final Severity severity;

  Category(String title, Severity severity) {
    this.title = title;
    this.severity = severity;
  }

  /** {@return the category's name as the catalogue writes it: {@code Read}} */
  public String title() {
    return title;
  }

  /** {@return how much harm a call of such a tool can do} */
  public Severity severity() {
    return severity;
  }

  Category orWorse(Category other) {
    return compareTo(other) >= 0 ? this : other;
  }
}

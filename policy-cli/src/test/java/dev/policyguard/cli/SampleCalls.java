package dev.policyguard.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Logs of calls that nobody made, for measuring {@code replay}: the same for the same numbers, on
 * every machine. As a program it writes one to the standard output; its arguments are how many
 * calls, by how many grants, how many milliseconds apart.
 */
final class SampleCalls {

  /** What the calls are decided by: tools with and without conditions, limits and approval. */
  static final String POLICY =
      """
      { "version": "1", "default": "deny", "hide": ["delete_account"],
        "all_tools": { "limits": [ { "counter": "calls", "window": "minute", "max": 30 } ] },
        "tools": {
          "pytest": { "rate_limit": "10/minute" },
          "list_customers": {},
          "search": { "deny_if": [ { "conditions": [
            { "path": "args.limit", "op": "gt", "value": 20 } ] } ] },
          "create_refund": {
            "require": [ { "conditions": [
              { "path": "args.reason", "op": "exists", "value": true } ] } ],
            "limits": [ { "counter": "refunded", "window": "minute", "max": 100,
                          "increment_from": "args.amount" } ] },
          "merge": { "action": "require_approval" } } }
      """;

  private final Random random = new Random(42);
  private final int grants;
  private final int millisApart;
  private long calls;

  SampleCalls(int grants, int millisApart) {
    this.grants = grants;
    this.millisApart = millisApart;
  }

  /** The next call, with a line feed. */
  String next() {
    long number = calls++;
    return "{\"at\":"
        + number * millisApart
        + ",\"tool\":"
        + call(number)
        + ",\"grant\":\"grant-"
        + random.nextInt(grants)
        + "\"}\n";
  }

  private String call(long number) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> "\"pytest\",\"arguments\":{\"path\":\"tests/unit\",\"verbose\":true}";
      case 4, 5 -> "\"list_customers\"";
      case 6 ->
          "\"search\",\"arguments\":{\"query\":\"open invoices\",\"limit\":"
              + random.nextInt(25)
              + "}";
      case 7 ->
          "\"create_refund\",\"arguments\":{\"amount\":"
              + random.nextInt(150)
              + ".50,\"reason\":\"late\",\"order\":{\"id\":"
              + number
              + "}}";
      case 8 ->
          "\"merge\",\"arguments\":{\"branch\":\"feature\"},\"approval\":"
              + (random.nextBoolean() ? "\"yes\"" : "\"no\"");
      default -> "\"delete_account\"";
    };
  }

  /**
   * Writes a log.
   *
   * @param arguments how many calls, by how many grants, how many milliseconds apart
   * @throws IOException if it cannot be written
   */
  public static void main(String... arguments) throws IOException {
    long count = Long.parseLong(arguments[0]);
    SampleCalls calls =
        new SampleCalls(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    StringBuilder lines = new StringBuilder();
    OutputStream out = System.out;
    for (long i = 1; i <= count; i++) {
      lines.append(calls.next());
      if (i % 1_000 == 0 || i == count) {
        out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
        lines.setLength(0);
      }
    }
    out.flush();
  }
}

package dev.policyguard.benchmarks;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The document of a policy of many tools, each with two conditions and a limit. */
final class PolicyText {

  private PolicyText() {}

  /** Writes the document; of strings only, so that no class of ours is loaded by it. */
  static String ofTools(int tools) {
    return IntStream.range(0, tools)
        .mapToObj(PolicyText::tool)
        .collect(
            Collectors.joining(
                ",\n",
                """
                {
                  "version": "1",
                  "default": "deny",
                  "tools": {
                """,
                "\n  }\n}\n"));
  }

  private static String tool(int number) {
    return """
               "tool_%1$d": {
                 "require": [ { "conditions": [
                   { "path": "args.currency", "op": "in", "value": ["CHF", "EUR", "USD"] } ] } ],
                 "deny_if": [ { "conditions": [
                   { "path": "args.amount", "op": "gt", "value": 100 } ],
                   "on_deny": "Refunds over 100 are made by a person." } ],
                 "limits": [ { "counter": "rate_%1$d", "window": "minute", "max": 10 } ]
               }"""
        .formatted(number);
  }
}

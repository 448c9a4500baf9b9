package dev.policyguard.examples.testserver;

/** What the tools take and give, as JSON Schemas. */
final class ToolSchemas {

  static final String SELECTION =
      """
      {
        "type": "object",
        "properties": {
          "class": {
            "type": "string",
            "description": "the simple name of the only test class to run, as in ReadingTest"
          },
          "tag": {
            "type": "string",
            "description": "only tests with this tag are run, as in reading"
          }
        },
        "additionalProperties": false
      }
      """;

  static final String START =
      """
      {
        "type": "object",
        "properties": {
          "task": {
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            "description": "what the session is about"
          }
        },
        "required": ["task"],
        "additionalProperties": false
      }
      """;

  static final String FINISH =
      """
      {
        "type": "object",
        "properties": {
          "sessionId": {
            "type": "string",
            "description": "the id that record_session_start returned"
          },
          "outcome": {
            "type": "string",
            "enum": ["completed", "failed", "abandoned"],
            "description": "how the session went"
          }
        },
        "required": ["sessionId", "outcome"],
        "additionalProperties": false
      }
      """;

  static final String DELETE =
      """
      {
        "type": "object",
        "properties": {
          "sessionId": {
            "type": "string",
            "description": "the only session to delete; without it, all of them are"
          }
        },
        "additionalProperties": false
      }
      """;

  static final String NOTHING =
      """
      { "type": "object", "properties": {}, "additionalProperties": false }
      """;

  static final String REPORT =
      """
      {
        "type": "object",
        "properties": {
          "passed": { "type": "integer", "minimum": 0 },
          "failed": { "type": "integer", "minimum": 0 },
          "errors": { "type": "integer", "minimum": 0 },
          "skipped": { "type": "integer", "minimum": 0 },
          "failures": {
            "type": "array",
            "items": {
              "type": "object",
              "properties": {
                "test": { "type": "string" },
                "kind": { "type": "string", "enum": ["failed", "error"] },
                "message": { "type": "string" }
              },
              "required": ["test", "kind", "message"]
            }
          }
        },
        "required": ["passed", "failed", "errors", "skipped", "failures"]
      }
      """;

  static final String ITERATION =
      """
      {
        "type": "object",
        "properties": {
          "report": %s,
          "millis": { "type": "number", "minimum": 0 },
          "timings": {
            "type": "array",
            "items": {
              "type": "object",
              "properties": {
                "test": { "type": "string" },
                "millis": { "type": "number", "minimum": 0 }
              },
              "required": ["test", "millis"]
            }
          },
          "allocatedBytes": { "type": "integer", "minimum": 0 },
          "heapUsedBytes": { "type": "integer", "minimum": 0 }
        },
        "required": ["report", "millis", "timings", "allocatedBytes", "heapUsedBytes"]
      }
      """
          .formatted(REPORT);

  static final String SESSION =
      """
      {
        "type": "object",
        "properties": {
          "sessionId": { "type": "string" },
          "at": { "type": "string", "description": "when, as in 2026-11-21T10:15:30Z" }
        },
        "required": ["sessionId", "at"]
      }
      """;

  private ToolSchemas() {}
}

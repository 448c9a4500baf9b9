package dev.policyguard.examples.httpserver;

/**
 * A connection of one principal, as bytes: what is sent and received is not read by any SDK.
 * Confined to a thread.
 */
interface Wire extends AutoCloseable {

  String HELLO =
      """
      {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
      "capabilities":{"elicitation":{}},"clientInfo":{"name":"wire","version":"1"}}}""";
  String READY = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

  /** Opens a session; a second time, a new one. */
  void open() throws Exception;

  /** Sends one message of the protocol. */
  void send(String message) throws Exception;

  /** Waits for the next message, with all that the transport wraps around it. */
  String receive() throws Exception;

  /** Calls a tool and waits for the answer. */
  default String call(int id, String tool, String arguments) throws Exception {
    send(request(id, tool, arguments));
    return receive();
  }

  static String request(int id, String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
        .formatted(id, tool, arguments);
  }

  @Override
  void close();
}

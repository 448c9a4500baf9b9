package dev.policyguard.examples.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same shop over stdio and over HTTP, in processes of its own, by hand-written messages. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransportsTest {

  private static ServerProcess http;

  @BeforeAll
  static void start() throws IOException {
    http = ServerProcess.start(ShopServer.class, "0");
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  @Test
  void twoPrincipals_overHttp_haveLimitsOfTheirOwnThatNoSessionResets() throws Exception {
    try (ServerProcess server = ServerProcess.start(ShopServer.class, "0");
        Wire ana = new HttpWire(server.address(), "token-of-ana");
        Wire ben = new HttpWire(server.address(), "token-of-ben")) {
      useUp(ana, 3);
      ben.open();
      useUp(ben, 5);
    }
  }

  @Test
  void twoPrincipals_overStdio_haveLimitsOfTheirOwnThatNoSessionResets() throws Exception {
    try (Wire ana = new StdioWire(TestShop.class, "stdio", "60000", "ana");
        Wire ben = new StdioWire(TestShop.class, "stdio", "60000", "ben")) {
      useUp(ana, 3);
      useUp(ben, 5);
    }
  }

  /** Refunds as often as may be, each time in a new session; then once more. */
  private static void useUp(Wire caller, int max) throws Exception {
    for (int refund = 1; refund <= max; refund++) {
      caller.open();
      assertThat(refund(caller, refund)).contains("\"refund ").doesNotContain("LIMIT_EXCEEDED");
    }
    caller.open();
    assertThat(refund(caller, max + 1)).contains("LIMIT_EXCEEDED").doesNotContain("\"refund ");
  }

  private static String refund(Wire caller, int id) throws Exception {
    return caller.call(id, "refund_order", "{\"order\":\"A-17\",\"amount\":1}");
  }

  @Test
  void session_ofSomebodyElse_givesNothingOfTheirPolicy() throws Exception {
    try (HttpWire ben = new HttpWire(http.address(), "token-of-ben");
        HttpWire ana = new HttpWire(http.address(), "token-of-ana")) {
      ben.open();
      ana.joinSessionOf(ben);

      assertThat(ana.call(1, "export_orders", "{}")).contains("Unknown tool");
      assertThat(ben.call(1, "export_orders", "{}")).contains("exported 3 orders");
    }
  }

  @Test
  void attack_05_hiddenTool_overHttp_answersAsAnUnknownOne() throws Exception {
    try (Wire ana = new HttpWire(http.address(), "token-of-ana")) {
      answersAlike(ana);
    }
  }

  @Test
  void attack_05_hiddenTool_overStdio_answersAsAnUnknownOne() throws Exception {
    try (Wire ana = new StdioWire(TestShop.class, "stdio", "60000", "ana")) {
      answersAlike(ana);
    }
  }

  /** The two names are of the same length, so that not even a length differs. */
  private static void answersAlike(Wire caller) throws Exception {
    caller.open();
    for (String arguments : new String[] {"{}", "{\"order\":7}", "null"}) {
      String hidden = caller.call(7, "export_orders", arguments);
      String unknown = caller.call(7, "exhort_orders", arguments);

      assertThat(hidden).contains("\"id\":7", "-32602", "export_orders");
      assertThat(hidden.replace("export_orders", "exhort_orders")).isEqualTo(unknown);
    }
    caller.send("{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"tools/list\"}");
    assertThat(caller.receive()).contains("refund_order").doesNotContain("export_orders");
  }
}

package dev.policyguard.examples.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ben's client asks him about refunds over 100, over both transports, by hand-written messages. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApprovalsTest {

  private static final String PATIENT = "60000";
  private static final String HASTY = "300";
  private static final String NO = "{\"action\":\"decline\"}";
  private static final String YES = "{\"action\":\"accept\",\"content\":{\"approve\":true}}";
  private static final Pattern ID = Pattern.compile("\"id\":(\"[^\"]+\"|\\d+)");

  private static final Map<Transport, Wire> BEN = new EnumMap<>(Transport.class);
  private static ServerProcess server;
  private static ServerProcess hastyServer;

  enum Transport {
    STDIO,
    HTTP
  }

  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.start(TestShop.class, "http", PATIENT);
    hastyServer = ServerProcess.start(TestShop.class, "http", HASTY);
    BEN.put(Transport.STDIO, new StdioWire(TestShop.class, "stdio", PATIENT, "ben"));
    BEN.put(Transport.HTTP, new HttpWire(server.address(), "token-of-ben"));
    for (Wire ben : BEN.values()) {
      ben.open();
    }
  }

  @AfterAll
  static void stop() {
    BEN.values().forEach(Wire::close);
    server.close();
    hastyServer.close();
  }

  @ParameterizedTest
  @EnumSource
  void form_answeredWithYes_letsTheCallRun(Transport transport) throws Exception {
    Wire ben = BEN.get(transport);
    String form = ask(ben, 1, 101);

    assertThat(form)
        .contains("elicitation/create", "refund_order", "101", "A-17")
        .contains("Refunds over 100 need a person's yes.");
    assertThat(answer(ben, form, YES)).contains("\"id\":1,", ": 101 for A-17");
  }

  @ParameterizedTest
  @EnumSource
  void form_answeredWithNo_refusesTheCall(Transport transport) throws Exception {
    Wire ben = BEN.get(transport);

    assertThat(answer(ben, ask(ben, 2, 102), NO)).contains("\"id\":2,", "APPROVAL_DENIED");
  }

  /** The same request once more, and the same yes once more: neither is worth anything. */
  @ParameterizedTest
  @EnumSource
  void attack_25_yes_replayed_isForOneCall(Transport transport) throws Exception {
    Wire ben = BEN.get(transport);
    String form = ask(ben, 3, 103);
    assertThat(answer(ben, form, YES)).contains(": 103 for A-17");

    String secondForm = ask(ben, 3, 103);
    assertThat(question(secondForm)).isNotEqualTo(question(form));
    ben.send(reply(form, YES));
    assertThat(answer(ben, secondForm, NO)).contains("\"id\":3,", "APPROVAL_DENIED");
  }

  /** A yes for the one is no yes for the other, though both wait. */
  @ParameterizedTest
  @EnumSource
  void attack_25_yes_forOtherArguments_isNotForThese(Transport transport) throws Exception {
    Wire ben = BEN.get(transport);
    String form = ask(ben, 4, 104);
    String changed = ask(ben, 5, 1_040);
    assertThat(question(changed)).isNotEqualTo(question(form));

    assertThat(answer(ben, form, YES)).contains("\"id\":4,", ": 104 for A-17");
    assertThat(answer(ben, changed, NO)).contains("\"id\":5,", "APPROVAL_DENIED");
  }

  @ParameterizedTest
  @EnumSource
  void form_notAnswered_timesOutToNo_andALateYesIsVoid(Transport transport) throws Exception {
    try (Wire ben = hasty(transport)) {
      ben.open();
      String form = ask(ben, 6, 106);
      assertThat(ben.receive()).contains("\"id\":6,", "APPROVAL_TIMEOUT");

      ben.send(reply(form, YES));
      assertThat(ben.call(7, "refund_order", "{\"order\":\"A-17\",\"amount\":1}"))
          .contains("\"id\":7,", "refund 1: 1 for A-17");
    }
  }

  private static Wire hasty(Transport transport) throws IOException {
    return transport == Transport.HTTP
        ? new HttpWire(hastyServer.address(), "token-of-ben")
        : new StdioWire(TestShop.class, "stdio", HASTY, "ben");
  }

  private static String ask(Wire ben, int id, int amount) throws Exception {
    String form = ben.call(id, "refund_order", "{\"order\":\"A-17\",\"amount\":" + amount + "}");
    assertThat(form).contains("elicitation/create");
    return form;
  }

  private static String answer(Wire ben, String form, String result) throws Exception {
    ben.send(reply(form, result));
    return ben.receive();
  }

  private static String reply(String form, String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + first(ID, form) + ",\"result\":" + result + "}";
  }

  private static String question(String form) {
    return first(Pattern.compile("This question: ([0-9a-f]{16})"), form);
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }
}

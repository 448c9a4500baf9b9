package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServletIdentityTest {

  private static final ServletIdentity PRINCIPAL = ServletIdentity.principal();
  private static final ServletIdentity HEADER = ServletIdentity.trustedHeader("X-User");

  @BeforeEach
  void forgetTheLog() {
    RecordedLog.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "CN=Ünal, OU=x", "a b", "auth0|5f7c"})
  void callerOf_principal_isTheCaller(String name) {
    assertThat(callerOf(PRINCIPAL, principal(name))).contains(Caller.of(name));
  }

  @Test
  void callerOf_requestWithoutPrincipal_isNobody() {
    assertThat(callerOf(PRINCIPAL, request(null, "X-User", "alice"))).isEmpty();
    assertThat(RecordedLog.entries()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  ", " alice", "alice ", "a\nb", "a\u202eb", "a\u200b", "a\ud800"})
  void callerOf_nameThatIsNone_isNobody(String name) {
    assertThat(callerOf(PRINCIPAL, principal(name))).isEmpty();
  }

  @Test
  void callerOf_longestName_isTheCaller_oneLongerIsNobody() {
    String longest = "x".repeat(ServletIdentity.MAX_NAME);

    assertThat(callerOf(PRINCIPAL, principal(longest))).isPresent();
    assertThat(callerOf(PRINCIPAL, principal(longest + "x"))).isEmpty();
    assertThat(callerOf(HEADER, request(null, "X-User", longest))).isPresent();
    assertThat(callerOf(HEADER, request(null, "X-User", longest + "x"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "alice@example.org", "a b", "~!#$%&'()*+-./:;<=>?@[]^_`{|}"})
  void callerOf_trustedHeader_isTheCaller(String value) {
    assertThat(callerOf(HEADER, request(null, "X-User", value))).contains(Caller.of(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "alice,bob", "alice, bob", ",", "\u00e9", "a\tb", "a\u0000b"})
  void callerOf_headerThatNamesNotOne_isNobody(String value) {
    assertThat(callerOf(HEADER, request(null, "X-User", value))).isEmpty();
  }

  @Test
  void callerOf_headerTwice_isNobody_alsoWhereBothAreAlike() {
    assertThat(callerOf(HEADER, request(null, "X-User", "mallory", "alice"))).isEmpty();
    assertThat(callerOf(HEADER, request(null, "X-User", "alice", "alice"))).isEmpty();
    assertThat(RecordedLog.entries())
        .hasSize(2)
        .allSatisfy(entry -> assertThat(entry).startsWith("WARN").doesNotContain("mallory"));
  }

  @Test
  void callerOf_containerThatHidesHeaders_isNobody() {
    assertThat(callerOf(HEADER, request((Principal) () -> "alice", "X-User", (List<String>) null)))
        .isEmpty();
  }

  @Test
  void callerOf_otherHeaderOrPrincipal_isNotAskedForATrustedOne() {
    assertThat(callerOf(HEADER, request("alice", "X-Users", "bob"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "X User",
        "X-User:",
        "X\nUser",
        "Mcp-Session-Id",
        "mcp-method",
        "Authorization",
        "COOKIE",
        "proxy-authorization"
      })
  void trustedHeader_thatCannotNameACaller_isRefused(String header) {
    assertThatThrownBy(() -> ServletIdentity.trustedHeader(header))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("header: is \"")
        .hasMessageEndingWith(
            ", must be the name of a header that a proxy sets and that names the caller, as in"
                + " \"X-User\"");
  }

  @Test
  void callerOf_contextOfSomebodyElse_isNobody() {
    assertThat(PRINCIPAL.callerOf(McpTransportContext.EMPTY)).isEmpty();
    assertThat(
            PRINCIPAL.callerOf(McpTransportContext.create(Map.of("principal", "x", "X-User", "y"))))
        .isEmpty();
  }

  @Test
  void builder_ofTheSdksTransport_takesIt() {
    assertThat(
            HttpServletStreamableServerTransportProvider.builder()
                .contextExtractor(PRINCIPAL)
                .build())
        .isNotNull();
  }

  /** What a client says of itself, its name, its metadata, its arguments, its session. */
  @Test
  void attack_04_call_clientSaysWhoItIs_isNobody() {
    SyncToolSpecification read =
        GuardedTools.of(PolicyGuard.of(Policy.builder().tool("read", ToolRule.allow()).build()))
            .callers(PRINCIPAL)
            .wrap(Tools.tool("read", Tools.mustNotRun()));
    McpSyncServerExchange exchange =
        new McpSyncServerExchange(
            new McpAsyncServerExchange(
                "alice",
                null,
                null,
                Implementation.builder("alice", "1").build(),
                PRINCIPAL.extract(request(null, "Mcp-Session-Id", "alice"))));
    Map<String, Object> alice =
        Map.of("principal", "alice", "dev.policyguard/grant", "alice", "grant", "alice");

    assertThatThrownBy(
            () -> read.callHandler().apply(exchange, new CallToolRequest("read", alice, alice)))
        .isInstanceOf(McpError.class)
        .hasMessageContaining("Unknown tool");
    assertThat(RecordedLog.entries()).singleElement().asString().contains("NO_POLICY");
  }

  private static Optional<Caller> callerOf(ServletIdentity identity, HttpServletRequest request) {
    return identity.callerOf(identity.extract(request));
  }

  private static HttpServletRequest principal(String name) {
    return request((Principal) () -> name, "X", List.of());
  }

  private static HttpServletRequest request(String principal, String header, String... values) {
    return request(principal == null ? null : (Principal) () -> principal, header, List.of(values));
  }

  private static HttpServletRequest request(
      Principal principal, String header, List<String> values) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            ServletIdentityTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getUserPrincipal" -> principal;
                  case "getHeaders" ->
                      values == null
                          ? null
                          : Collections.enumeration(
                              header.equalsIgnoreCase((String) arguments[0]) ? values : List.of());
                  default -> throw new AssertionError(method + " is no source of identity");
                });
  }
}

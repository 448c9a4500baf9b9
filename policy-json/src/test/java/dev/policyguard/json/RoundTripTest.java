package dev.policyguard.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoundTripTest {

  @Property(tries = 500)
  void parse_whatWriteWrote_isTheSamePolicy(@ForAll("policies") Policy policy) {
    Policy again = PolicyFile.parse(PolicyFile.write(policy));

    assertThat(again).isEqualTo(policy);
    assertThat(again.revision()).isEqualTo(policy.revision());
  }

  @Property(tries = 200)
  void parse_canonicalForm_isTheSamePolicy(@ForAll("policies") Policy policy) {
    assertThat(PolicyFile.parse(policy.canonicalForm())).isEqualTo(policy);
  }

  @Property(tries = 200)
  void write_policy_onlyAddsWhiteSpaceToTheCanonicalForm(@ForAll("policies") Policy policy) {
    StringBuilder compact = new StringBuilder();
    boolean inString = false;
    String written = PolicyFile.write(policy);
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (inString && c == '\\') {
        compact.append(c).append(written.charAt(++i));
        continue;
      }
      inString ^= c == '"';
      if (inString || (c != ' ' && c != '\n')) {
        compact.append(c);
      }
    }

    assertThat(compact).hasToString(policy.canonicalForm());
  }

  @Provide
  Arbitrary<Policy> policies() {
    return Combinators.combine(
            Arbitraries.of(DefaultAction.class),
            names().set().ofMaxSize(4),
            Arbitraries.maps(texts().filter(name -> !name.equals("*")), rules()).ofMaxSize(4),
            texts().optional())
        .as(Policy::new);
  }

  private static Arbitrary<ToolRule> rules() {
    return Combinators.combine(
            Arbitraries.of(ToolAction.class),
            texts().optional(),
            limits().list().uniqueElements(Limit::counter).ofMaxSize(3),
            texts().optional())
        .as(ToolRule::new);
  }

  /** Limits whose counter says how it is declared, so that all that share one agree. */
  private static Arbitrary<Limit> limits() {
    Arbitrary<Window> windows =
        Arbitraries.oneOf(
            Arbitraries.of(Window.SECOND, Window.MINUTE, Window.HOUR, Window.DAY, Window.WEEK),
            Arbitraries.integers().between(1, Window.MAX_SECONDS).map(Window::new));
    return Combinators.combine(
            names(),
            windows,
            Arbitraries.longs().between(1, Amount.MAX.millionths()).map(Amount::new),
            Arbitraries.of(Scope.class),
            texts().optional(),
            texts().optional())
        .as(
            (name, window, max, scope, onDeny, description) ->
                new Limit(
                    String.join("|", List.of(name, window.toString(), max.toString(), scope + "")),
                    window,
                    max,
                    scope,
                    onDeny,
                    description));
  }

  private static Arbitrary<String> names() {
    return texts().filter(text -> !text.isBlank());
  }

  /** Everything that is awkward in JSON, and everything else. */
  private static Arbitrary<String> texts() {
    Arbitrary<String> awkward =
        Arbitraries.of(
            "\"",
            "\\",
            "/",
            "~",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "\n",
            "\r\n",
            "\t",
            "\u0000",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\ud83d\ude00",
            "x",
            "y",
            "é",
            "e\u0301",
            "*",
            "\\u0061",
            "null",
            "1e9");
    return Arbitraries.oneOf(
        awkward.list().ofMaxSize(6).map(parts -> String.join("", parts)),
        Arbitraries.strings().all().ofMaxLength(20).filter(RoundTripTest::isWellFormed),
        Arbitraries.strings().alpha().ofMaxLength(12));
  }

  private static boolean isWellFormed(String text) {
    return text.equals(new String(text.getBytes(UTF_8), UTF_8));
  }
}

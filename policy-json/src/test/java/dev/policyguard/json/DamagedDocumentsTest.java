package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever happens to a document, it is a policy that says what is written, or it is refused. */
class DamagedDocumentsTest {

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Set<String> MEMBERS =
      Set.of(
          "$schema",
          "version",
          "default",
          "description",
          "hide",
          "tools",
          "action",
          "reason",
          "limits",
          "counter",
          "window",
          "max",
          "scope",
          "on_deny");

  private static final List<String> TOKENS =
      List.of(
          "{",
          "'version'",
          ":",
          "'1'",
          ",",
          "'default'",
          ":",
          "'deny'",
          ",",
          "'hide'",
          ":",
          "[",
          "'a'",
          ",",
          "'b'",
          "]",
          ",",
          "'tools'",
          ":",
          "{",
          "'t'",
          ":",
          "{",
          "'limits'",
          ":",
          "[",
          "{",
          "'counter'",
          ":",
          "'c'",
          ",",
          "'window'",
          ":",
          "'minute'",
          ",",
          "'max'",
          ":",
          "10",
          ",",
          "'scope'",
          ":",
          "'grant'",
          "}",
          "]",
          "}",
          ",",
          "'u'",
          ":",
          "{",
          "'action'",
          ":",
          "'deny'",
          ",",
          "'reason'",
          ":",
          "'no'",
          "}",
          "}",
          "}");

  @Property(tries = 2_000)
  void parse_damagedDocument_isWhatIsWrittenOrRefused(@ForAll("damaged") String text) {
    Policy policy;
    try {
      policy = PolicyFile.parse(text);
    } catch (InvalidPolicyException refusal) {
      assertThat(refusal.problems()).isNotEmpty();
      return;
    }

    JsonNode document = STRICT.readTree(text);
    assertThat(document.get("default").asString()).isEqualTo(policy.defaultAction().keyword());
    assertThat(document.path("hide").size()).isEqualTo(policy.hide().size());
    assertThat(names(document.path("tools"))).isEqualTo(policy.tools().keySet());
    assertThat(names(document)).isSubsetOf(MEMBERS);
    policy
        .tools()
        .forEach(
            (name, rule) -> {
              JsonNode tool = document.get("tools").get(name);
              assertThat(names(tool)).isSubsetOf(MEMBERS);
              assertThat(tool.path("action").asString("allow")).isEqualTo(rule.action().keyword());
              assertThat(tool.path("limits").size()).isEqualTo(rule.limits().size());
              tool.path("limits").forEach(limit -> assertThat(names(limit)).isSubsetOf(MEMBERS));
            });
  }

  @Provide
  Arbitrary<String> damaged() {
    Arbitrary<Integer> position = Arbitraries.integers().between(0, TOKENS.size() - 1);
    Arbitrary<String> token =
        Arbitraries.oneOf(
            Arbitraries.of(TOKENS),
            Arbitraries.of(
                "null",
                "true",
                "0",
                "-1",
                "1.5",
                "1e400",
                "'allow'",
                "'session'",
                "'x'",
                "60",
                "'*'",
                "' '",
                "'require'",
                "'max'",
                "[]",
                "{}",
                "'description'",
                "'require_approval'"));
    Arbitrary<Change> change =
        Combinators.combine(Arbitraries.of(Kind.class), position, position, token).as(Change::new);
    return change.list().ofMinSize(1).ofMaxSize(3).map(DamagedDocumentsTest::apply);
  }

  private static String apply(List<Change> changes) {
    List<String> tokens = new ArrayList<>(TOKENS);
    for (Change change : changes) {
      int at = Math.min(change.at(), tokens.size() - 1);
      switch (change.kind()) {
        case REPLACE -> tokens.set(at, change.token());
        case INSERT -> tokens.add(at, change.token());
        case REMOVE -> tokens.remove(at);
        case SWAP -> {
          int other = Math.min(change.other(), tokens.size() - 1);
          String token = tokens.get(at);
          tokens.set(at, tokens.get(other));
          tokens.set(other, token);
        }
        case REPEAT ->
            tokens.addAll(at, List.copyOf(tokens.subList(at, Math.min(at + 4, tokens.size()))));
        case CUT -> tokens.subList(at, Math.min(at + 4, tokens.size())).clear();
      }
      if (tokens.isEmpty()) {
        return "";
      }
    }
    return String.join(" ", tokens).replace('\'', '"');
  }

  private static Set<String> names(JsonNode object) {
    return new TreeSet<>(object.propertyNames());
  }

  private enum Kind {
    REPLACE,
    INSERT,
    REMOVE,
    SWAP,
    REPEAT,
    CUT
  }

  private record Change(Kind kind, int at, int other, String token) {}
}

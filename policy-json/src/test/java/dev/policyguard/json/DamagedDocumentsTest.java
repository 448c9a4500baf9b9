package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
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
          "all_tools",
          "tools",
          "action",
          "reason",
          "require",
          "deny_if",
          "require_approval",
          "limits",
          "rate_limit",
          "conditions",
          "name",
          "path",
          "op",
          "value",
          "counter",
          "window",
          "max",
          "scope",
          "increment",
          "increment_from",
          "on_deny");

  private static final List<String> TOKENS =
      List.of(
          """
          { 'version' : '1' , 'default' : 'deny' , 'hide' : [ 'a' , 'b' ] ,
          'all_tools' : { 'limits' : [ { 'counter' : 'all' , 'window' : 'day' , 'max' : 9 } ] } ,
          'tools' : {
          't' : {
          'require' : [ { 'conditions' : [ { 'path' : 'args.a' , 'op' : 'in' , 'value' :
          [ 'x' , 1 ] } ] , 'name' : 'n' } ] ,
          'deny_if' : [ { 'conditions' : [ ] , 'on_deny' : 'no' } ] ,
          'limits' : [ { 'counter' : 'c' , 'window' : 'minute' , 'max' : 10 , 'scope' : 'grant' ,
          'increment_from' : 'args.n' } ] ,
          'rate_limit' : { 'max' : 5 , 'window' : 60 } } ,
          'u' : { 'action' : 'deny' , 'reason' : 'no' } } }
          """
              .strip()
              .split("\\s+"));

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
              assertThat(tool.path("require").size()).isEqualTo(rule.require().size());
              assertThat(tool.path("deny_if").size()).isEqualTo(rule.denyIf().size());
              assertThat(tool.path("require_approval").size())
                  .isEqualTo(rule.requireApproval().size());
              assertThat(tool.path("limits").size() + (tool.has("rate_limit") ? 1 : 0))
                  .isEqualTo(rule.limits().size());
              assertThat(conditions(tool)).isEqualTo(conditions(rule));
              tool.path("limits").forEach(limit -> assertThat(names(limit)).isSubsetOf(MEMBERS));
            });
  }

  @Property(tries = 3_000)
  void fits_damagedDocument_isNetworkntsAnswer(@ForAll("damaged") String text) {
    ShapeTest.assertSameAnswer(text);
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
                "'deny_if'",
                "'10/minute'",
                "'args.x'",
                "'gt'",
                "'regex'",
                "'exists'",
                "'increment'",
                "'('",
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

  private static int conditions(JsonNode tool) {
    return Stream.of("require", "deny_if", "require_approval")
        .flatMap(member -> tool.path(member).valueStream())
        .mapToInt(rule -> rule.get("conditions").size())
        .sum();
  }

  private static int conditions(ToolRule tool) {
    return Stream.of(tool.require(), tool.denyIf(), tool.requireApproval())
        .flatMap(List::stream)
        .mapToInt(rule -> rule.conditions().size())
        .sum();
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

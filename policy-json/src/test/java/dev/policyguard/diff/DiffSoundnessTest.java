package dev.policyguard.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where nothing is said to be newly allowed, no call that is newly allowed can be found. */
class DiffSoundnessTest {

  private static final int CALLS = 100_000;

  /** The profile long has twenty times as many. */
  private static final int TRIES = Integer.getInteger("jqwik.tries.default", 1_000);

  @ParameterizedTest
  @MethodSource("dev.policyguard.diff.PolicyPairs#all")
  void widensNo_ofThePairs_noCallIsNewlyAllowed(PolicyPairs pair) {
    check(pair.before(), pair.after(), CALLS, 100, 1);
    check(pair.after(), pair.before(), CALLS / 5, 50, 2);
  }

  @Test
  void widensNo_ofRandomPairs_noCallIsNewlyAllowed() {
    Map<Answer, Integer> answers = new EnumMap<>(Answer.class);
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      Policy before = new RandomPolicy(random).policy();
      Policy after = new RandomPolicy(random).changed(before);
      PolicyDiff diff = PolicyDiff.between(before, after);
      answers.merge(diff.widens(), 1, Integer::sum);

      check(before, after, 5 * TRIES, Math.max(10, TRIES / 50), seed);
    }
    assertThat(answers.get(Answer.NO)).as("%s", answers).isGreaterThan(15);
    assertThat(answers.get(Answer.YES)).as("%s", answers).isGreaterThan(15);
  }

  private static void check(Policy before, Policy after, int calls, int sequences, long seed) {
    PolicyDiff diff = PolicyDiff.between(before, after);
    Counterexamples search = new Counterexamples(before, after, Counterexamples.notWidened(diff));

    assertThat(search.amongCalls(calls, new Random(seed)))
        .as("seed %s: %s\n%s\n%s", seed, diff, before.canonicalForm(), after.canonicalForm())
        .isEmpty();
    assertThat(search.amongSequences(sequences, 60, new Random(seed)))
        .as("seed %s: %s\n%s\n%s", seed, diff, before.canonicalForm(), after.canonicalForm())
        .isEmpty();
  }

  /** Each pair differs in a few calls; whoever says NO of it is caught. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'deny_if':[{'conditions':[{'path':'args.a','op':'gte','value':10}]}]"
            + " -> 'deny_if':[{'conditions':[{'path':'args.a','op':'gt','value':10}]}]",
        "'require':[{'conditions':[{'path':'args.a','op':'lt','value':10}]}]"
            + " -> 'deny_if':[{'conditions':[{'path':'args.a','op':'gte','value':10}]}]",
        "'deny_if':[{'conditions':[{'path':'args.a','op':'neq','value':'x'}]}]"
            + " -> 'deny_if':[{'conditions':[{'path':'args.a','op':'exists','value':false}]}]",
        "'deny_if':[{'conditions':[{'path':'args.a','op':'eq','value':1}]}]"
            + " -> 'deny_if':[{'conditions':[{'path':'args.a','op':'in','value':[1,'x']}]}]",
        "'deny_if':[{'conditions':[{'path':'args.a','op':'eq','value':1}]}]"
            + " -> 'deny_if':[{'conditions':[{'path':'args.a','op':'eq','value':1},"
            + "{'path':'args.b','op':'eq','value':2}]}]",
        "'require':[{'conditions':[{'path':'args.a[*]','op':'eq','value':1}]}]"
            + " -> 'deny_if':[{'conditions':[{'path':'args.a[*]','op':'neq','value':1}]}]",
        "'require':[{'conditions':[{'path':'args.a','op':'contains','value':1}]}]"
            + " -> 'require':[{'conditions':[{'path':'args.a','op':'exists','value':true}]}]",
        "'require':[{'conditions':[{'path':'args.a.b','op':'exists','value':true}]}]"
            + " -> 'require':[{'conditions':[{'path':'args.a','op':'exists','value':true}]}]",
        "'require':[{'conditions':[{'path':'args.a.b','op':'exists','value':false}]}]"
            + " -> 'deny_if':[]",
        "'limits':[{'counter':'c','window':'minute','max':5,'increment_from':'args.n'}]"
            + " -> 'limits':[{'counter':'c','window':'minute','max':5}]",
        "'action':'require_approval' -> 'require_approval':"
            + "[{'conditions':[{'path':'args.a','op':'gt','value':10}]}]",
      })
  void amongCalls_whoSaysNoOfWhatIsWider_isCaught(String pair) {
    List<Policy> policies = policies(pair);
    Policy before = policies.get(0);
    Policy after = policies.get(1);

    assertThat(new Counterexamples(before, after, tool -> true).amongCalls(CALLS, new Random(1)))
        .isPresent();
    assertThat(PolicyDiff.between(before, after).widens()).isEqualTo(Answer.YES);
  }

  /** The same for limits, where it takes a sequence to see it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'rate_limit':'10/minute' -> 'rate_limit':'11/minute'",
        "'rate_limit':'5/minute' -> 'rate_limit':'20/hour'",
        "'rate_limit':'5/minute' -> 'rate_limit':{'max':5,'window':50}",
        "'limits':[{'counter':'c','window':'minute','max':4,'scope':'global'}]"
            + " -> 'limits':[{'counter':'c','window':'minute','max':4}]",
        "'limits':[{'counter':'c','window':'minute','max':4}]"
            + " -> 'limits':[{'counter':'c','window':'minute','max':4,'scope':'session'}]",
        "'limits':[{'counter':'c','window':'minute','max':9,'increment':3}]"
            + " -> 'limits':[{'counter':'c','window':'minute','max':9,'increment':2}]",
        "'limits':[{'counter':'shared','window':'minute','max':6}]"
            + " -> 'limits':[{'counter':'own','window':'minute','max':6}]",
      })
  void amongSequences_whoSaysNoOfWhatIsWider_isCaught(String pair) {
    List<Policy> policies = policies(pair);
    Policy before = policies.get(0);
    Policy after = policies.get(1);

    assertThat(
            new Counterexamples(before, after, tool -> true)
                .amongSequences(2_000, 60, new Random(1)))
        .isPresent();
    assertThat(PolicyDiff.between(before, after).widens()).isEqualTo(Answer.YES);
  }

  /** The pairs again: of each tool that is widened for some call, that call would be found. */
  @ParameterizedTest
  @MethodSource("dev.policyguard.diff.PolicyPairs#all")
  void amongCalls_ofEachToolThatHasAnExample_findsOne(PolicyPairs pair) {
    for (ToolDiff tool : PolicyDiff.between(pair.before(), pair.after()).tools()) {
      if (tool.newlyAllowed().isPresent() && tool.subject() instanceof Subject.Tool one) {
        assertThat(
                new Counterexamples(pair.before(), pair.after(), one.name()::equals)
                    .amongCalls(CALLS, new Random(1)))
            .as("%s", tool.newlyAllowed())
            .isPresent();
      }
    }
  }

  private static List<Policy> policies(String pair) {
    String[] rules = pair.replace('\'', '"').split(" -> ", -1);
    String other = "\"other\":{\"limits\":[{\"counter\":\"shared\",\"window\":60,\"max\":6}]}";
    return List.of(rules[0], rules[1]).stream()
        .map(
            rule ->
                PolicyFile.parse(
                    "{\"version\":\"1\",\"default\":\"deny\",\"tools\":{\"t\":{"
                        + rule
                        + "}"
                        + (pair.contains("shared") ? "," + other : "")
                        + "}}"))
        .toList();
  }
}

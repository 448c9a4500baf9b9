package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the order of members changes, which is nothing, and what a second one does. */
class MemberOrderTest {

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(10_000).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  @Domain(RandomPolicies.class)
  @Domain(DomainContext.Global.class)
  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void parse_membersInAnyOrder_isTheSamePolicy(@ForAll Policy policy, @ForAll Random random) {
    JsonNode document = withRateLimits(policy);
    String shuffled = new Writer(random, -1).write(document);

    Policy one = PolicyFile.parse(document.toString());
    Policy other = PolicyFile.parse(shuffled);

    assertThat(other).isEqualTo(one);
    assertThat(other.revision()).isEqualTo(one.revision());
  }

  @Domain(RandomPolicies.class)
  @Domain(DomainContext.Global.class)
  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void attack_01_parse_anyMemberASecondTime_isRefused(
      @ForAll Policy policy, @ForAll Random random) {
    JsonNode document = withRateLimits(policy);
    int members = members(document);
    String doubled = new Writer(random, random.nextInt(members)).write(document);

    InvalidPolicyException refusal =
        catchThrowableOfType(InvalidPolicyException.class, () -> PolicyFile.parse(doubled));

    assertThat(refusal).as(doubled).isNotNull();
    assertThat(refusal.problems())
        .extracting(Problem::found)
        .containsExactly("is there a second time");
  }

  @ParameterizedTest
  @MethodSource("dev.policyguard.json.RefusedDocumentsTest#documents")
  void parse_brokenDocumentInAnyOrder_isRefused(String name) {
    JsonNode document;
    try {
      document = STRICT.readTree(RefusedDocumentsTest.FOLDER.resolve(name + ".json").toFile());
    } catch (JacksonException | NumberFormatException e) {
      return; // not even JSON
    }
    for (int seed = 0; seed < 5; seed++) {
      String shuffled = new Writer(new Random(seed), -1).write(document);
      assertThatExceptionOfType(InvalidPolicyException.class)
          .as(shuffled)
          .isThrownBy(() -> PolicyFile.parse(shuffled));
    }
  }

  /** The policy as a document in which every tool that can be has a rate limit too. */
  private static JsonNode withRateLimits(Policy policy) {
    JsonNode document = STRICT.readTree(policy.canonicalForm());
    document
        .path("tools")
        .propertyStream()
        .forEach(tool -> ((ObjectNode) tool.getValue()).put("rate_limit", "2.5/hour"));
    return document;
  }

  private static int members(JsonNode node) {
    return (node.isObject() ? node.size() : 0)
        + node.valueStream().mapToInt(MemberOrderTest::members).sum();
  }

  /** Writes a document with its members in a random order, and one of them twice. */
  private static final class Writer {
    private final Random random;
    private int untilDouble;
    private final StringBuilder out = new StringBuilder();

    Writer(Random random, int doubled) {
      this.random = random;
      this.untilDouble = doubled;
    }

    String write(JsonNode document) {
      value(document);
      return out.toString();
    }

    private void value(JsonNode node) {
      if (node.isObject()) {
        object(node);
      } else if (node.isArray()) {
        out.append('[');
        String separator = "";
        for (JsonNode element : node) {
          out.append(separator);
          value(element);
          separator = random.nextBoolean() ? "," : "\r\n\t , ";
        }
        out.append(']');
      } else {
        out.append(node);
      }
    }

    private void object(JsonNode node) {
      List<Map.Entry<String, JsonNode>> members = new ArrayList<>(node.properties());
      Collections.shuffle(members, random);
      out.append('{');
      String separator = "";
      for (Map.Entry<String, JsonNode> member : members) {
        out.append(separator);
        name(member.getKey());
        boolean again = untilDouble-- == 0;
        value(member.getValue());
        if (again) {
          out.append(',');
          name(member.getKey());
          out.append(member.getValue());
        }
        separator = random.nextBoolean() ? "," : ",\n";
      }
      out.append('}');
    }

    /** Some letters escaped, some not. */
    private void name(String name) {
      out.append('"');
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        boolean plain = c > ' ' && c < 0x7f && c != '"' && c != '\\' && random.nextBoolean();
        out.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
      }
      out.append("\":");
    }
  }
}

package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The schema as editors see it. */
class PolicySchemaTest {

  private static final JsonNode SCHEMA = schema();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  @Test
  void schema_againstItsMetaSchema_isValid() {
    Schema metaSchema =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(metaSchema.validate(SCHEMA)).isEmpty();
    assertThat(metaSchema.validate(JsonMapper.shared().readTree("{\"type\": \"nonsense\"}")))
        .isNotEmpty();
  }

  @Test
  void schema_everyMember_hasATitleAndADescription() {
    assertThat(parts("", SCHEMA, new ArrayList<>()))
        .hasSizeGreaterThan(12)
        .allSatisfy(
            part -> {
              assertThat(part.getValue().path("title").asString("")).as(part.getKey()).isNotBlank();
              assertThat(part.getValue().path("description").asString(""))
                  .as(part.getKey())
                  .endsWith(".");
            });
  }

  @Test
  void schema_everyExample_fitsThePartItIsOf() {
    assertThat(parts("", SCHEMA, new ArrayList<>()))
        .allSatisfy(
            part -> {
              ObjectNode schema = (ObjectNode) part.getValue().deepCopy();
              schema.set("$defs", SCHEMA.get("$defs"));
              for (JsonNode example : part.getValue().path("examples")) {
                assertThat(REGISTRY.getSchema(schema).validate(example))
                    .as("%s: %s", part.getKey(), example)
                    .isEmpty();
              }
            });
  }

  @Test
  void schema_everyObject_refusesUnknownMembers() {
    for (JsonNode object :
        List.of(
            SCHEMA,
            def("toolRule"),
            def("allTools"),
            def("rule"),
            def("condition"),
            def("limit"),
            def("rateLimit"))) {
      assertThat(object.get("additionalProperties").asBoolean()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void schema_valueOfEachType_isAllowedWhereTheOperatorTakesIt(Operator operator) {
    Map<String, Object> values =
        Map.of("\"x\"", "x", "1.5", 1.5, "true", true, "[\"x\", 1, false]", List.of("x", 1, false));
    values.forEach(
        (json, value) ->
            assertThat(conditionFits(operator, json))
                .as("%s %s", operator, json)
                .isEqualTo(operator.operand().fits(Operand.of(value))));
    for (String json : List.of("null", "{}", "[]", "[null]", "[[1]]", "[{}]")) {
      assertThat(conditionFits(operator, json)).as("%s %s", operator, json).isFalse();
    }
  }

  private static boolean conditionFits(Operator operator, String value) {
    ObjectNode schema = (ObjectNode) def("condition").deepCopy();
    schema.set("$defs", SCHEMA.get("$defs"));
    String condition =
        "{\"path\": \"args.x\", \"op\": \"%s\", \"value\": %s}"
            .formatted(operator.keyword(), value);
    return REGISTRY.getSchema(schema).validate(JsonMapper.shared().readTree(condition)).isEmpty();
  }

  @Test
  void schema_operators_areThoseOfTheModel() {
    assertThat(def("condition").at("/properties/op/enum"))
        .extracting(JsonNode::asString)
        .containsExactlyElementsOf(
            Arrays.stream(Operator.values()).map(Operator::keyword).toList());
  }

  @Test
  void schema_references_stayInside() {
    assertThat(SCHEMA.findValues("$ref"))
        .isNotEmpty()
        .allMatch(reference -> reference.asString().startsWith("#/$defs/"));
  }

  @Test
  void parse_everyExampleOfTheDocument_isAPolicy() {
    assertThat(SCHEMA.get("examples"))
        .isNotEmpty()
        .allSatisfy(example -> assertThat(PolicyFile.parse(example.toString())).isNotNull());
  }

  private static JsonNode def(String name) {
    return SCHEMA.get("$defs").get(name);
  }

  /** All parts that say what a member or an element is. */
  private static List<Map.Entry<String, JsonNode>> parts(
      String pointer, JsonNode part, List<Map.Entry<String, JsonNode>> found) {
    if (part.has("$ref")) {
      return found;
    }
    found.add(Map.entry(pointer, part));
    for (String kind : List.of("properties", "$defs")) {
      part.path(kind)
          .propertyStream()
          .forEach(p -> parts(pointer + "/" + kind + "/" + p.getKey(), p.getValue(), found));
    }
    for (String kind : List.of("items", "additionalProperties")) {
      if (part.path(kind).isObject()) {
        parts(pointer + "/" + kind, part.get(kind), found);
      }
    }
    return found;
  }

  private static JsonNode schema() {
    try (InputStream in = PolicyFile.class.getResourceAsStream("policy.schema.json")) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

package dev.policyguard.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.policyguard.json.JsonReader.Json;
import dev.policyguard.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The quick check of a document's shape, beside networknt's. */
class ShapeTest {

  @ParameterizedTest
  @MethodSource("dev.policyguard.json.RefusedDocumentsTest#documents")
  void fits_aRefusedDocument_isNetworkntsAnswer(String name) throws IOException {
    assertSameAnswer(
        new String(Files.readAllBytes(RefusedDocumentsTest.FOLDER.resolve(name + ".json")), UTF_8));
  }

  @Domain(RandomPolicies.class)
  @Domain(DomainContext.Global.class)
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void fits_aPolicyThatWasWritten_isYes(@ForAll Policy policy) {
    JsonNode document = read(policy.canonicalForm()).orElseThrow();

    assertThat(PolicySchema.fits(document)).isTrue();
    assertThat(PolicySchema.errors(document)).isEmpty();
  }

  @Test
  void of_anUnknownKeyword_fails() {
    JsonNode schema = JsonMapper.shared().readTree("{\"type\": \"array\", \"maxItems\": 3}");

    assertThatIllegalStateException()
        .isThrownBy(() -> Shape.of(schema))
        .withMessageContaining("maxItems");
  }

  static void assertSameAnswer(String text) {
    read(text)
        .ifPresent(
            document ->
                assertThat(PolicySchema.fits(document))
                    .as(text)
                    .isEqualTo(PolicySchema.errors(document).isEmpty()));
  }

  private static Optional<JsonNode> read(String text) {
    SourceText source = new SourceText("policy", text);
    return JsonReader.read(source, new Findings(source)).map(Json::node);
  }
}

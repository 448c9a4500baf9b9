package dev.policyguard.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.regex.JDKRegularExpressionFactory;
import dev.policyguard.json.JsonReader.Json;
import dev.policyguard.json.Place.Member;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Checks a document against {@code policy.schema.json} and tells what is wrong in our own words.
 *
 * <p>A document that fits its {@link Shape} is done with. In any other networknt finds the errors;
 * their places come from the text and their words from the schema. The schema is read once, refers
 * to nothing outside itself, and nothing is ever fetched. Immutable and thread-safe.
 */
final class PolicySchema {

  /** What {@link PolicyReader} checks too, and points at more exactly. */
  private static final Set<String> LEFT_TO_READER =
      Set.of("uniqueItems", "pattern", "maxLength", "not");

  private static final JsonNode DOCUMENT = load();
  private static final Shape SHAPE = Shape.of(DOCUMENT);

  private final Json document;
  private final Findings findings;
  private final Set<String> missing = new HashSet<>();

  private PolicySchema(Json document, Findings findings) {
    this.document = document;
    this.findings = findings;
  }

  /**
   * Adds what is wrong with a document's shape.
   *
   * @return whether nothing is
   */
  static boolean check(Json document, Findings findings) {
    if (SHAPE.fits(document.node())) {
      return true;
    }
    List<Error> errors = errors(document.node());
    PolicySchema check = new PolicySchema(document, findings);
    errors.stream().takeWhile(error -> !findings.isCut()).forEach(check::error);
    return errors.isEmpty();
  }

  /** What networknt finds, which is loaded for the first document that does not fit. */
  static List<Error> errors(JsonNode document) {
    return Networknt.SCHEMA.validate(document);
  }

  /** Whether a document fits, by {@link Shape}. */
  static boolean fits(JsonNode document) {
    return SHAPE.fits(document);
  }

  private void error(Error error) {
    Spot spot = spot(error.getInstanceLocation());
    switch (error.getKeyword()) {
      case "additionalProperties" -> unknown(spot, error.getProperty());
      case "required" -> missing(spot, error.getProperty());
      default -> {
        if (!LEFT_TO_READER.contains(error.getKeyword()) && !isOfOtherChoice(error, spot)) {
          value(spot);
        }
      }
    }
  }

  /** Of a choice of types, networknt reports those that the value is not of, too. */
  private static boolean isOfOtherChoice(Error error, Spot spot) {
    return error.getKeyword().equals("type")
        && !spot.node().isNumber()
        && spot.schema().takesTypeOf(spot.node());
  }

  private void unknown(Spot owner, String name) {
    Member member = owner.place().members().get(name);
    if (member == null) {
      throw new IllegalStateException("the schema refuses a member that is not in the document");
    }
    Problem problem =
        Problem.at(
            JsonPointer.child(owner.pointer(), name),
            "is no member of " + owner.schema().title(),
            "must be one of " + SchemaPart.anyOf(owner.schema().members()));
    findings.add(
        member.start(), member.end(), advised(problem, Advice.forMember(owner.schema(), name)));
  }

  private void missing(Spot owner, String name) {
    if (!missing.add(JsonPointer.child(owner.pointer(), name))) {
      return;
    }
    SchemaPart part = owner.schema().child(name, owner.node());
    Problem problem =
        Problem.at(
            owner.pointer(), "has no " + SafeText.quoted(name), "must have one: " + part.allowed());
    findings.add(
        owner.place().start(),
        owner.place().end(),
        advised(problem, Advice.forMissing(owner.schema(), part, name, unknown(owner))));
  }

  private static Stream<String> unknown(Spot owner) {
    Set<String> known = Set.copyOf(owner.schema().members());
    return owner.place().members().keySet().stream().filter(name -> !known.contains(name));
  }

  private void value(Spot spot) {
    Problem problem =
        Problem.at(
            spot.pointer(),
            "is " + findings.shown(spot.node(), spot.place()),
            "must be " + spot.schema().allowed());
    Optional<String> advice = Advice.forValue(spot.node(), spot.schema(), spot.optional());
    findings.addValue(spot.place(), advised(problem, advice));
  }

  private Spot spot(NodePath path) {
    Spot spot =
        new Spot(
            JsonPointer.ROOT, document.node(), document.place(), SchemaPart.root(DOCUMENT), false);
    for (int i = 0; i < path.getNameCount(); i++) {
      spot =
          path.getElement(i) instanceof Integer n ? spot.element(n) : spot.member(path.getName(i));
    }
    return spot;
  }

  private static Problem advised(Problem problem, Optional<String> advice) {
    return advice.map(problem::withAdvice).orElse(problem);
  }

  private static JsonNode load() {
    try (InputStream in = PolicySchema.class.getResourceAsStream("policy.schema.json")) {
      byte[] bytes = Objects.requireNonNull(in, "policy.schema.json").readAllBytes();
      SourceText text = new SourceText("policy.schema.json", new String(bytes, UTF_8));
      return JsonReader.read(text, new Findings(text)).orElseThrow().node();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schema as networknt has it. */
  private static final class Networknt {
    static final Schema SCHEMA = compile(DOCUMENT);

    private static Schema compile(JsonNode document) {
      SchemaRegistryConfig config =
          SchemaRegistryConfig.builder()
              .regularExpressionFactory(JDKRegularExpressionFactory.getInstance())
              .build();
      return SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(config))
          .getSchema(document);
    }
  }

  /**
   * A value in the document, and the part of the schema that it must fit.
   *
   * @param optional whether it is a member that could be left out
   */
  private record Spot(
      String pointer, JsonNode node, Place place, SchemaPart schema, boolean optional) {

    Spot member(String name) {
      Member member = place.members().get(name);
      if (member == null) {
        throw new IllegalStateException("the schema speaks of a member that is not there");
      }
      return new Spot(
          JsonPointer.child(pointer, name),
          node.get(name),
          member.value(),
          schema.child(name, node),
          schema.members().contains(name) && !schema.requires(name));
    }

    Spot element(int index) {
      return new Spot(
          JsonPointer.child(pointer, index),
          node.get(index),
          place.elements().get(index),
          schema.child(Integer.toString(index), node),
          false);
    }
  }
}

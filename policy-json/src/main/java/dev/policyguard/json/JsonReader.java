package dev.policyguard.json;

import dev.policyguard.json.Place.Member;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Problem;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a text as strict JSON: its values, and the place of each. Confined to a thread.
 *
 * <p>Duplicate members and values beyond the bounds are noted, and reading goes on with the first
 * of the duplicates and with null for the value. What breaks JSON's grammar, too many levels and
 * too many values end the reading. Time and memory are in proportion to the text, and the depth of
 * the stack is bounded.
 *
 * <p>Jackson reads the tokens; the bounds are checked here, because a bound that is Jackson's ends
 * the reading and names its own classes.
 */
final class JsonReader {

  static final int MAX_LENGTH = 4 * 1024 * 1024;
  static final int MAX_DEPTH = 32;
  static final int MAX_VALUES = 100_000;
  static final int MAX_STRING_LENGTH = 65_536;
  static final int MAX_NAME_LENGTH = 1_024;
  static final int MAX_NUMBER_LENGTH = 1_024;
  static final int MAX_EXPONENT = 400;

  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_LENGTH)
                  .maxNameLength(MAX_LENGTH)
                  .maxNumberLength(MAX_LENGTH)
                  .maxNestingDepth(2 * MAX_DEPTH)
                  .build())
          .build();

  private final SourceText source;
  private final Findings findings;
  private final JsonParser parser;
  private final JsonNodeFactory nodes = JsonNodeFactory.instance;
  private final Deque<String> path = new ArrayDeque<>();
  private int values;

  private JsonReader(SourceText source, Findings findings, JsonParser parser) {
    this.source = source;
    this.findings = findings;
    this.parser = parser;
  }

  /** Reads the document; empty if it could not be read to its end, and then there are findings. */
  static Optional<Json> read(SourceText source, Findings findings) {
    if (source.text().length() > MAX_LENGTH) {
      findings.add(0, 0, tooLong());
      return Optional.empty();
    }
    char[] text = source.text().toCharArray();
    try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), text)) {
      return Optional.of(new JsonReader(source, findings, parser).document());
    } catch (EndOfReading e) {
      return Optional.empty();
    } catch (JacksonException e) {
      SyntaxDiagnosis.explain(source, findings);
      return Optional.empty();
    }
  }

  static Problem tooLong() {
    return Problem.at(
            JsonPointer.ROOT,
            "is longer than " + MAX_LENGTH + " bytes",
            "must not be longer than that")
        .withAdvice("it was not read");
  }

  /**
   * What was read.
   *
   * @param node the document
   * @param place where it stands
   */
  record Json(JsonNode node, Place place) {}

  private Json document() throws EndOfReading {
    if (parser.nextToken() == null) {
      throw brokenGrammar();
    }
    Json document = value();
    if (parser.nextToken() != null) {
      throw brokenGrammar();
    }
    return document;
  }

  /** Reads the value that begins with the current token. */
  private Json value() throws EndOfReading {
    int start = start();
    if (++values > MAX_VALUES) {
      throw end(start, "is value number " + values, "must be one of at most " + MAX_VALUES);
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(start);
      case START_ARRAY -> array(start);
      case VALUE_STRING -> string(start);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(start);
      case VALUE_TRUE -> new Json(nodes.booleanNode(true), leaf(start, start + 4));
      case VALUE_FALSE -> new Json(nodes.booleanNode(false), leaf(start, start + 5));
      case VALUE_NULL -> new Json(nodes.nullNode(), leaf(start, start + 4));
      default -> throw new IllegalStateException("no value begins with " + parser.currentToken());
    };
  }

  private Json object(int start) throws EndOfReading {
    checkDepth(start);
    ObjectNode node = nodes.objectNode();
    Map<String, Member> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      int nameStart = start();
      String name = parser.getString();
      int nameEnd = endOfString(nameStart);
      boolean keep = nameFits(nameStart, nameEnd, name) && isNew(nameStart, nameEnd, name, members);
      parser.nextToken();
      path.addLast(shortened(name));
      Json value = value();
      path.removeLast();
      if (keep) {
        node.set(name, value.node());
        members.put(name, new Member(nameStart, nameEnd, value.place()));
      }
    }
    return new Json(node, new Place(start, start + 1, members, List.of()));
  }

  private Json array(int start) throws EndOfReading {
    checkDepth(start);
    ArrayNode node = nodes.arrayNode();
    List<Place> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      path.addLast(Integer.toString(elements.size()));
      Json value = value();
      path.removeLast();
      node.add(value.node());
      elements.add(value.place());
    }
    return new Json(node, new Place(start, start + 1, Map.of(), elements));
  }

  private Json string(int start) {
    String text = parser.getString();
    Place place = leaf(start, endOfString(start));
    if (text.length() > MAX_STRING_LENGTH) {
      return beyond(
          place,
          "is a string of " + text.length() + " characters",
          "must have at most " + MAX_STRING_LENGTH);
    } else if (!isWellFormed(text)) {
      return beyond(
          place, "is a string with half of a surrogate pair", "must have whole characters");
    }
    return new Json(nodes.stringNode(text), place);
  }

  /** Numbers are exact: whole ones whatever way they are written, all others as decimals. */
  private Json number(int start) {
    String text = parser.getString();
    Place place = leaf(start, start + text.length());
    if (text.length() > MAX_NUMBER_LENGTH) {
      return beyond(
          place,
          "is a number of " + text.length() + " characters",
          "must have at most " + MAX_NUMBER_LENGTH);
    }
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) { // an exponent that does not fit an int
      return beyondExponent(place, text);
    }
    if (number.signum() == 0) {
      return new Json(nodes.numberNode(0), place);
    }
    BigDecimal shortest = number.stripTrailingZeros();
    if (Math.abs((long) shortest.precision() - shortest.scale() - 1) > MAX_EXPONENT) {
      return beyondExponent(place, text);
    }
    JsonNode node =
        shortest.scale() <= 0
            ? nodes.numberNode(shortest.toBigIntegerExact())
            : nodes.numberNode(shortest);
    return new Json(node, place);
  }

  private Json beyondExponent(Place place, String text) {
    return beyond(
        place,
        "is " + SafeText.bare(text),
        "must be a number whose power of ten is from -" + MAX_EXPONENT + " to " + MAX_EXPONENT);
  }

  private Json beyond(Place place, String found, String allowed) {
    findings.addValue(place, Problem.at(pointer(), found, allowed));
    return new Json(nodes.nullNode(), place);
  }

  private boolean nameFits(int start, int end, String name) {
    if (name.length() > MAX_NAME_LENGTH) {
      String found = "has a member with a name of " + name.length() + " characters";
      String allowed = "must have names of at most " + MAX_NAME_LENGTH;
      findings.add(start, end, Problem.at(pointer(), found, allowed));
      return false;
    } else if (!isWellFormed(name)) {
      String found = "has a member whose name has half of a surrogate pair";
      findings.add(start, end, Problem.at(pointer(), found, "must have whole characters"));
      return false;
    }
    return true;
  }

  /** What is not, has no UTF-8 form: its digests would be those of another text. */
  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
      }
    }
    return true;
  }

  private boolean isNew(int start, int end, String name, Map<String, Member> members) {
    Member first = members.get(name);
    if (first == null) {
      return true;
    }
    findings.add(
        start,
        end,
        Problem.at(
                JsonPointer.child(pointer(), name),
                "is there a second time",
                "must be there once; the first is in line " + source.line(first.start()))
            .withAdvice("keep the one that is meant"));
    return false;
  }

  private void checkDepth(int start) throws EndOfReading {
    if (path.size() >= MAX_DEPTH) {
      throw end(
          start,
          "is nested " + (path.size() + 1) + " levels deep",
          "must be at most " + MAX_DEPTH + " levels deep");
    }
  }

  private EndOfReading end(int start, String found, String allowed) {
    Problem problem = Problem.at(pointer(), found, allowed);
    findings.add(start, start + 1, problem.withAdvice("nothing behind this was read"));
    return new EndOfReading();
  }

  private EndOfReading brokenGrammar() {
    SyntaxDiagnosis.explain(source, findings);
    return new EndOfReading();
  }

  private String pointer() {
    return JsonPointer.of(path);
  }

  /** The offset of the current token's first character. */
  private int start() {
    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
  }

  /** The offset behind the closing quote of the string, known to be well formed, at an offset. */
  private int endOfString(int start) {
    int at = start + 1;
    while (source.text().charAt(at) != '"') {
      at += source.text().charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private static Place leaf(int start, int end) {
    return new Place(start, end, Map.of(), List.of());
  }

  /** The rest of the document is not read; why is among the findings. */
  private static final class EndOfReading extends Exception {
    private static final long serialVersionUID = 1L;

    EndOfReading() {
      super(null, null, false, false);
    }
  }

  /** A name as a pointer shows it that is beyond the bound. */
  static String shortened(String name) {
    return name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + '…';
  }
}

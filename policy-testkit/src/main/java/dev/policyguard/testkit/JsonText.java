package dev.policyguard.testkit;

import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * A strict JSON document: its value in Java's types, with exact numbers, and where each part of it
 * stands. Jackson's own tree has no places. Immutable once it is read.
 */
final class JsonText {

  /** An object that is kept as text, for somebody else to read. */
  record Embedded(String text, Problem.Location start) {

    /** A place in this text as a place in the whole document. */
    Problem.Location outside(Problem.Location inside) {
      return new Problem.Location(
          start.line() + inside.line() - 1,
          inside.line() == 1 ? start.column() + inside.column() - 1 : inside.column(),
          inside.excerpt(),
          inside.caret(),
          inside.width());
    }
  }

  private static final int MAX_DEPTH = 500;
  private static final int MAX_NUMBER_LENGTH = 1_024;
  private static final int MAX_NAME_LENGTH = 50_000;
  private static final int MAX_STRING_LENGTH = 20_000_000;

  private static final String BOUNDS =
      "must have at most "
          + MAX_DEPTH
          + " levels, and at most "
          + MAX_NUMBER_LENGTH
          + " characters in a number, "
          + MAX_NAME_LENGTH
          + " in a name and "
          + MAX_STRING_LENGTH
          + " in a string";

  /** Wide, since arguments that the guard must refuse have to be read first. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .maxStringLength(MAX_STRING_LENGTH)
                  .build())
          .build();

  private final String text;
  private final Lines lines;
  private final String embedded;
  private final Map<String, Long> places = new HashMap<>();
  private final Map<String, Long> names = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private @Nullable Object value;
  private long lastPlace;

  private JsonText(String text, String embedded) {
    this.text = text;
    this.lines = new Lines(text);
    this.embedded = embedded;
  }

  /**
   * Reads a document.
   *
   * @param file how messages call it
   * @param text the document
   * @param embedded the pointer of the value that, if it is an object, is left unread
   * @return the document
   * @throws InvalidScenarioException if it is no JSON
   */
  static JsonText read(String file, String text, String embedded) {
    JsonText json = new JsonText(text, embedded);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw new InvalidScenarioException(
            file, List.of(Problem.at("", "is empty", "must be one JSON object")));
      }
      json.value = json.value(parser, "");
      if (parser.nextToken() != null) {
        throw new InvalidScenarioException(
            file,
            List.of(
                Problem.at("", "goes on behind its end", "must be one JSON object")
                    .withLocation(json.start(parser))));
      }
      return json;
    } catch (StreamConstraintsException e) {
      throw json.notRead(file, e, "is beyond the bounds of what is read", BOUNDS);
    } catch (JacksonException e) {
      if (json.offset(e) >= text.stripTrailing().length()) {
        throw json.notRead(file, e, "ends too early", "must be one whole JSON object");
      }
      throw json.notRead(
          file,
          e,
          "is no JSON from here on",
          "must be strict JSON, without comments and without commas before a closing bracket");
    }
  }

  /** The refusal in our words: Jackson's name its own settings, and change with its versions. */
  private InvalidScenarioException notRead(
      String file, JacksonException e, String found, String allowed) {
    Problem problem = Problem.at("", found, allowed).withLocation(lines.at(offset(e)));
    return new InvalidScenarioException(file, List.of(problem));
  }

  /** Where reading failed; where Jackson does not know, the last place before it. */
  private long offset(JacksonException e) {
    TokenStreamLocation location = e.getLocation();
    return location == null ? lastPlace : location.getCharOffset();
  }

  @Nullable Object value() {
    return value;
  }

  /** Where the value at a pointer begins; for a pointer to nothing, where the document does. */
  Problem.Location place(String pointer) {
    return lines.at(places.getOrDefault(pointer, 0L));
  }

  /** Where the name of the member at a pointer begins. */
  Problem.Location namePlace(String pointer) {
    return lines.at(names.getOrDefault(pointer, 0L));
  }

  /** What is wrong with parts that could be read: names that stand twice, numbers too large. */
  List<Problem> problems() {
    return problems;
  }

  private @Nullable Object value(JsonParser parser, String pointer) {
    JsonToken token = parser.currentToken();
    places.put(pointer, offset(parser));
    return switch (token) {
      case START_OBJECT -> pointer.equals(embedded) ? embedded(parser) : object(parser, pointer);
      case START_ARRAY -> array(parser, pointer);
      default -> scalar(parser, pointer);
    };
  }

  /**
   * The value of a token that is neither an object nor an array; numbers are exact.
   *
   * @throws NumberFormatException for a number whose exponent is too large to count
   */
  static @Nullable Object scalar(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> new BigDecimal(parser.getString());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalStateException("no value begins with " + parser.currentToken());
    };
  }

  private @Nullable Object scalar(JsonParser parser, String pointer) {
    try {
      return scalar(parser);
    } catch (NumberFormatException e) {
      problems.add(
          Problem.at(
                  pointer,
                  "is " + parser.getString(),
                  "must be a number whose exponent has at most nine digits")
              .withLocation(start(parser)));
      return null;
    }
  }

  private Map<String, @Nullable Object> object(JsonParser parser, String pointer) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String member = JsonPointer.child(pointer, name);
      names.put(member, offset(parser));
      if (members.containsKey(name)) {
        problems.add(
            Problem.at(member, "is there a second time", "must be there once")
                .withLocation(start(parser)));
      }
      parser.nextToken();
      members.put(name, value(parser, member));
    }
    return members;
  }

  private List<@Nullable Object> array(JsonParser parser, String pointer) {
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser, pointer + "/" + elements.size()));
    }
    return elements;
  }

  private Embedded embedded(JsonParser parser) {
    long start = offset(parser);
    parser.skipChildren();
    long end = parser.currentLocation().getCharOffset();
    return new Embedded(text.substring((int) start, (int) end), lines.at(start));
  }

  private Problem.Location start(JsonParser parser) {
    return lines.at(offset(parser));
  }

  private long offset(JsonParser parser) {
    lastPlace = parser.currentTokenLocation().getCharOffset();
    return lastPlace;
  }
}

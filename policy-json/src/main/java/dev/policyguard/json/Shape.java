package dev.policyguard.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a JSON Schema says about one value, as far as {@code policy.schema.json} needs it: whether a
 * document fits, in a tenth of the time that networknt takes to load.
 *
 * <p>A document that does not fit goes to networknt, which says why. So this saves the time of a
 * server's start, and of the command's, where all is well; and it never refuses on its own. That
 * both are of one mind is tested. A keyword that is not known here fails at once, and no check is
 * skipped. Immutable once it is made, and thread-safe.
 */
final class Shape {

  private static final Set<String> ANNOTATIONS =
      Set.of("$schema", "$defs", "title", "description", "examples", "default");

  private final Set<String> types = new HashSet<>();
  private final Set<String> words = new HashSet<>();
  private final List<String> required = new ArrayList<>();
  private final Map<String, Shape> members = new HashMap<>();
  private final List<Shape> choices = new ArrayList<>();
  private final List<Shape> all = new ArrayList<>();
  private boolean closed;
  private boolean distinct;
  private int fewest;
  private int longest = Integer.MAX_VALUE;
  private @Nullable Shape others;
  private @Nullable Shape elements;
  private @Nullable Shape condition;
  private @Nullable Shape consequence;
  private @Nullable Shape excluded;
  private @Nullable Pattern pattern;
  private @Nullable BigDecimal least;
  private @Nullable BigDecimal above;
  private @Nullable BigDecimal most;

  private Shape() {}

  /** Reads a schema whose references lead to its own {@code $defs}, and never in a circle. */
  static Shape of(JsonNode schema) {
    return new Reader(schema).shape(schema);
  }

  /** Whether a value fits: the same as that networknt finds nothing wrong with it. */
  boolean fits(JsonNode value) {
    return fitsType(value)
        && (words.isEmpty() || (value.isString() && words.contains(value.asString())))
        && (!value.isString() || fitsText(value.asString()))
        && (!value.isNumber() || fitsNumber(value.decimalValue()))
        && (!value.isArray() || fitsArray(value))
        && (!value.isObject() || fitsObject(value))
        && fitsOthers(value);
  }

  private boolean fitsType(JsonNode value) {
    return types.isEmpty()
        || switch (value.getNodeType()) {
          case OBJECT -> types.contains("object");
          case ARRAY -> types.contains("array");
          case STRING -> types.contains("string");
          case BOOLEAN -> types.contains("boolean");
          case NUMBER ->
              types.contains("number") || (types.contains("integer") && value.isIntegralNumber());
          default -> false;
        };
  }

  private boolean fitsText(String text) {
    return (pattern == null || pattern.matcher(text).find())
        && (text.length() <= longest || text.codePointCount(0, text.length()) <= longest);
  }

  private boolean fitsNumber(BigDecimal number) {
    return (least == null || number.compareTo(least) >= 0)
        && (above == null || number.compareTo(above) > 0)
        && (most == null || number.compareTo(most) <= 0);
  }

  private boolean fitsArray(JsonNode array) {
    if (array.size() < fewest) {
      return false;
    }
    Set<JsonNode> before = new HashSet<>();
    for (JsonNode element : array) {
      if ((elements != null && !elements.fits(element)) || (distinct && !before.add(element))) {
        return false;
      }
    }
    return true;
  }

  private boolean fitsObject(JsonNode object) {
    for (String name : required) {
      if (!object.has(name)) {
        return false;
      }
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      Shape shape = members.getOrDefault(member.getKey(), others);
      boolean known = shape != null || !closed || members.containsKey(member.getKey());
      if (!known || (shape != null && !shape.fits(member.getValue()))) {
        return false;
      }
    }
    return true;
  }

  private boolean fitsOthers(JsonNode value) {
    for (Shape shape : all) {
      if (!shape.fits(value)) {
        return false;
      }
    }
    return fitsAChoice(value)
        && (condition == null
            || consequence == null
            || !condition.fits(value)
            || consequence.fits(value))
        && (excluded == null || !excluded.fits(value));
  }

  private boolean fitsAChoice(JsonNode value) {
    for (Shape choice : choices) {
      if (choice.fits(value)) {
        return true;
      }
    }
    return choices.isEmpty();
  }

  /** Reads the parts of one schema, those that are referred to once. Confined to a thread. */
  private static final class Reader {
    private final JsonNode root;
    private final Map<String, Shape> byReference = new HashMap<>();

    Reader(JsonNode root) {
      this.root = root;
    }

    Shape shape(JsonNode schema) {
      JsonNode reference = schema.get("$ref");
      if (reference != null) {
        return referred(reference.asString());
      }
      Shape shape = new Shape();
      for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
        if (!ANNOTATIONS.contains(keyword.getKey())) {
          read(keyword.getKey(), keyword.getValue(), shape);
        }
      }
      return shape;
    }

    private Shape referred(String reference) {
      Shape known = byReference.get(reference);
      if (known != null) {
        return known;
      }
      Shape shape = shape(root.at(reference.substring("#".length())));
      byReference.put(reference, shape);
      return shape;
    }

    private void read(String keyword, JsonNode value, Shape shape) {
      switch (keyword) {
        case "type" -> addTexts(value, shape.types);
        case "enum" -> addTexts(value, shape.words);
        case "required" -> addTexts(value, shape.required);
        case "properties" ->
            value.properties().forEach(m -> shape.members.put(m.getKey(), shape(m.getValue())));
        case "additionalProperties" -> {
          shape.closed = value.isBoolean() && !value.asBoolean();
          shape.others = value.isObject() ? shape(value) : null;
        }
        case "items" -> shape.elements = shape(value);
        case "minItems" -> shape.fewest = value.asInt();
        case "uniqueItems" -> shape.distinct = value.asBoolean();
        case "maxLength" -> shape.longest = value.asInt();
        case "pattern" -> shape.pattern = pattern(value.asString());
        case "minimum" -> shape.least = value.decimalValue();
        case "exclusiveMinimum" -> shape.above = value.decimalValue();
        case "maximum" -> shape.most = value.decimalValue();
        case "anyOf" -> value.forEach(choice -> shape.choices.add(shape(choice)));
        case "allOf" -> value.forEach(part -> shape.all.add(shape(part)));
        case "if" -> shape.condition = shape(value);
        case "then" -> shape.consequence = shape(value);
        case "not" -> shape.excluded = shape(value);
        default -> throw new IllegalStateException("no shape for the keyword " + keyword);
      }
    }

    private static void addTexts(JsonNode value, Collection<String> texts) {
      if (value.isString()) {
        texts.add(value.asString());
      }
      for (JsonNode element : value) {
        texts.add(element.asString());
      }
    }

    /** A dollar at the end is the text's very end, as in networknt. */
    private static Pattern pattern(String regex) {
      return Pattern.compile(
          regex.endsWith("$") ? regex.substring(0, regex.length() - 1) + "\\z" : regex);
    }
  }
}

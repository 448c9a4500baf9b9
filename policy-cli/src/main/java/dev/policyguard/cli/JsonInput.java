package dev.policyguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON into Java's maps, lists, strings and exact numbers; duplicate names are refused. */
final class JsonInput {

  private static final ObjectReader STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(Object.class);

  private JsonInput() {}

  /**
   * Reads an object.
   *
   * @param mistake makes the mistake of what is found in the text
   */
  static Map<?, ?> object(String text, Function<String, Mistake> mistake) {
    List<@Nullable Object> values = values(text, mistake);
    if (values.size() == 1 && values.get(0) instanceof Map<?, ?> object) {
      return object;
    }
    throw mistake.apply("must be one JSON object, such as {\"path\": \"tests/\"}");
  }

  /**
   * Reads values one after the other, as JSON Lines have them.
   *
   * @param mistake makes the mistake of what is found in the text
   */
  static List<@Nullable Object> values(String text, Function<String, Mistake> mistake) {
    List<@Nullable Object> values = new ArrayList<>();
    try (MappingIterator<@Nullable Object> all = STRICT.readValues(text)) {
      while (all.hasNextValue()) {
        values.add(all.nextValue());
      }
      return values;
    } catch (JacksonException e) {
      throw mistake.apply("is not strict JSON, or has a name twice" + place(e));
    } catch (NumberFormatException e) { // an exponent that does not fit an int
      throw mistake.apply("has a number whose exponent is too large");
    }
  }

  private static String place(JacksonException e) {
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ""
        : ", at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }
}

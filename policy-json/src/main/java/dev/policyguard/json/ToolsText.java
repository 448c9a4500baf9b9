package dev.policyguard.json;

import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import dev.policyguard.call.ShortestDecimal;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Texts with tools in them, as strict JSON. Numbers are exact, and duplicate members are refused.
 * What cannot be read is an {@link InvalidToolsException}.
 */
final class ToolsText {

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNameLength(JsonObject.MAX_CHARACTERS)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final JsonMapper ASCII =
      JSON.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final ObjectReader VALUES = JSON.readerFor(Object.class);

  private ToolsText() {}

  /** Writes a value for people to read, with a line break at its end. */
  static String indented(Object value) {
    return JSON.writeValueAsString(value) + "\n";
  }

  /** Writes a value so that nothing in it is invisible or looks like something else. */
  static String ascii(Object value) {
    return ASCII.writeValueAsString(value).replace("\u007f", "\\u007F") + "\n";
  }

  /**
   * A value as it is to be written: numbers by their exact value, since Java does not write every
   * {@code double} so that it is read back as the same decimal.
   *
   * @throws IllegalArgumentException if it has a number that JSON does not have, or the name of a
   *     member cannot be read again
   */
  static @Nullable Object exact(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      Map<String, @Nullable Object> exact = new LinkedHashMap<>();
      members.forEach((name, member) -> exact.put(readable((String) name), exact(member)));
      return exact;
    } else if (value instanceof List<?> elements) {
      List<@Nullable Object> exact = new ArrayList<>();
      elements.forEach(element -> exact.add(exact(element)));
      return exact;
    } else if (value instanceof Double || value instanceof Float) {
      return decimal((Number) value);
    }
    return value;
  }

  /** Texts may have half a pair; in names Jackson does not read it. */
  private static String readable(String name) {
    if (name.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      throw new IllegalArgumentException(
          "a definition has the member "
              + PlainText.quoted(name, 128)
              + ", whose name has half of a surrogate pair, which JSON readers refuse");
    }
    return name;
  }

  private static BigDecimal decimal(Number number) {
    if (!Double.isFinite(number.doubleValue())) {
      throw new IllegalArgumentException(
          "a definition has the number " + number + ", which JSON does not have");
    }
    return number instanceof Float single
        ? ShortestDecimal.of(single)
        : ShortestDecimal.of(number.doubleValue());
  }

  /** The values of a text, one behind the other. */
  static List<@Nullable Object> values(String source, String text) {
    List<@Nullable Object> values = new ArrayList<>();
    try (MappingIterator<@Nullable Object> all = VALUES.readValues(text)) {
      while (all.hasNextValue()) {
        values.add(all.nextValue());
      }
      return values;
    } catch (StreamConstraintsException e) {
      throw new InvalidToolsException(
          source, "has a number, a text or a nesting that is longer than is read" + place(e));
    } catch (JacksonException e) {
      throw new InvalidToolsException(source, "is not strict JSON, or has a name twice" + place(e));
    } catch (NumberFormatException e) { // an exponent that does not fit an int
      throw new InvalidToolsException(source, "has a number whose exponent is too large");
    }
  }

  private static String place(JacksonException e) {
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ""
        : ", at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  static String read(String source, Path file, int maxLength) {
    if (Files.isDirectory(file)) {
      throw new InvalidToolsException(source, "is a directory, must be a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(source, in, maxLength);
    } catch (NoSuchFileException e) {
      throw new InvalidToolsException(source, "does not exist");
    } catch (IOException | SecurityException e) {
      throw new InvalidToolsException(source, "cannot be read");
    }
  }

  static String read(String source, InputStream in, int maxLength) {
    try {
      byte[] bytes = in.readNBytes(maxLength + 1);
      if (bytes.length > maxLength) {
        throw new InvalidToolsException(source, tooLong(maxLength));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidToolsException(source, "is not UTF-8; save it as UTF-8");
    } catch (IOException e) {
      throw new InvalidToolsException(source, "cannot be read");
    }
  }

  static String tooLong(int maxLength) {
    return "is longer than " + maxLength + " bytes, must not be; it was not read";
  }
}

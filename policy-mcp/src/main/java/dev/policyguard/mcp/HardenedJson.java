package dev.policyguard.mcp;

import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Operand;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON for a server's transport that is read exactly or not at all.
 *
 * <pre>{@code
 * new StdioServerTransportProvider(HardenedJson.mapper());
 * HttpServletStreamableServerTransportProvider.builder().jsonMapper(HardenedJson.mapper());
 * }</pre>
 *
 * <p>The SDK's default mapper keeps the last of two members with one name without a word, where
 * another program on the way may have looked at the first; and it reads numbers as {@code double}s,
 * so that 9007199254740993.0 becomes another number before the policy sees it. This one refuses a
 * message with a name twice in one object, also where the two are written with different escapes;
 * with anything behind its end; with a number of more digits, or further from 1, than the policy
 * language compares; one that is longer than {@value #MAX_LENGTH} characters or bytes, deeper than
 * {@value #MAX_DEPTH} levels, or of more values than {@link JsonObject#MAX_VALUES} in the arguments
 * and a few around them. What it reads, it reads exactly: a number with a fraction or an exponent
 * is a {@link BigDecimal}.
 *
 * <p>A message that is refused is no call: a server over HTTP answers with status 400, one over
 * stdio, whose only client has sent it, ends. Bounds of the transport come first, since it has read
 * a message before it is parsed: {@code maxRequestSize} over HTTP, the last argument of {@code
 * StdioServerTransportProvider}, both 16 MiB if nobody says otherwise.
 *
 * <p>Reading costs time twice, once to check and once to read, and is linear; the stack it needs is
 * bounded. Writing is the SDK's own, but that a {@code double} has no more digits than it needs,
 * also before JDK 19. Immutable and thread-safe. Needs the SDK's {@code mcp-json-jackson3}.
 */
public final class HardenedJson {

  /** How many characters, or bytes, a message may have: 16 Mi, as the SDK's transports allow. */
  public static final int MAX_LENGTH = 16_777_216;

  /** How many levels: what arguments may have, in {@code params}, in the message. */
  public static final int MAX_DEPTH = JsonObject.MAX_DEPTH + 2;

  /** A member that is an object has a name, a beginning and an end; the message itself has more. */
  private static final long MAX_TOKENS = 3L * JsonObject.MAX_VALUES + 1_000;

  private static final int MAX_NUMBER = 2 * Operand.Numeric.MAX_DIGITS;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .maxStringLength(MAX_LENGTH)
                  .maxNameLength(MAX_LENGTH)
                  .maxTokenCount(MAX_TOKENS)
                  .maxDocumentLength(MAX_LENGTH)
                  .build())
          .build();

  private HardenedJson() {}

  /**
   * Gives the mapper.
   *
   * @return a mapper for a transport of the SDK
   */
  public static McpJsonMapper mapper() {
    JsonMapper jackson =
        JsonMapper.builder(JSON)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();
    return new Checking(new JacksonMcpJsonMapper(jackson));
  }

  /** Looks through the whole of a text before the SDK's mapper reads it. */
  private record Checking(McpJsonMapper sdk) implements McpJsonMapper {

    @Override
    public <T> T readValue(String content, Class<T> type) throws IOException {
      check(content);
      return sdk.readValue(content, type);
    }

    @Override
    public <T> T readValue(byte[] content, Class<T> type) throws IOException {
      check(content);
      return sdk.readValue(content, type);
    }

    @Override
    public <T> T readValue(String content, TypeRef<T> type) throws IOException {
      check(content);
      return sdk.readValue(content, type);
    }

    @Override
    public <T> T readValue(byte[] content, TypeRef<T> type) throws IOException {
      check(content);
      return sdk.readValue(content, type);
    }

    @Override
    public <T> T convertValue(Object fromValue, Class<T> type) {
      return sdk.convertValue(fromValue, type);
    }

    @Override
    public <T> T convertValue(Object fromValue, TypeRef<T> type) {
      return sdk.convertValue(fromValue, type);
    }

    @Override
    public String writeValueAsString(Object value) throws IOException {
      return sdk.writeValueAsString(value);
    }

    @Override
    public byte[] writeValueAsBytes(Object value) throws IOException {
      return sdk.writeValueAsBytes(value);
    }
  }

  private static void check(String content) throws IOException {
    checkLength(content.length());
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), content)) {
      check(parser);
    } catch (JacksonException e) {
      throw refused(e);
    }
  }

  private static void check(byte[] content) throws IOException {
    checkLength(content.length);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), content)) {
      check(parser);
    } catch (JacksonException e) {
      throw refused(e);
    }
  }

  private static void checkLength(int length) throws IOException {
    if (length > MAX_LENGTH) {
      throw new IOException(
          "the message is " + length + " long, which is more than the " + MAX_LENGTH + " allowed");
    }
  }

  private static void check(JsonParser parser) throws IOException {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token.isNumeric()) {
        checkNumber(parser.getString());
      }
    }
  }

  /** The digits are bounded already, so that this takes bounded time. */
  private static void checkNumber(String number) throws IOException {
    try {
      BigDecimal value = new BigDecimal(number);
      long exponent = (long) value.precision() - value.scale() - 1;
      if (value.precision() <= Operand.Numeric.MAX_DIGITS
          && Math.abs(exponent) <= Operand.Numeric.MAX_EXPONENT) {
        return;
      }
    } catch (NumberFormatException e) {
      // An exponent that fits no int.
    }
    throw new IOException(
        "the message has the number "
            + PlainText.of(number, 40)
            + ", which must have at most "
            + Operand.Numeric.MAX_DIGITS
            + " digits and an exponent from -"
            + Operand.Numeric.MAX_EXPONENT
            + " to "
            + Operand.Numeric.MAX_EXPONENT);
  }

  /** What Jackson says quotes the message. */
  private static IOException refused(JacksonException e) {
    return new IOException(
        "the message is refused: " + PlainText.of(String.valueOf(e.getOriginalMessage()), 200), e);
  }
}

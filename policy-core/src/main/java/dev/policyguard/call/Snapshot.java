package dev.policyguard.call;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import org.jspecify.annotations.Nullable;

/** One deep copy of a JSON object in progress: counts values and levels. Confined to a thread. */
final class Snapshot {

  /** Long enough for every double, and for any number that a condition can compare. */
  private static final int MAX_NUMBER_LENGTH = 1_000;

  private int values;
  private long characters;
  private int depth;

  private Map<String, @Nullable Object> object(Map<?, ?> map) {
    return Collections.unmodifiableMap(members(map));
  }

  /** A copy of a map that nobody else has: whoever gets it must not change it. */
  Map<String, @Nullable Object> members(Map<?, ?> map) {
    enter();
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(expectedSize(map.size()));
    for (Map.Entry<?, ?> member : map.entrySet()) {
      if (!(member.getKey() instanceof String name)) {
        throw new NotJsonException("have a member whose name is not a string");
      }
      copy.put(counted(name), value(member.getValue()));
    }
    depth--;
    return copy;
  }

  private List<@Nullable Object> array(Collection<?> elements) {
    enter();
    List<@Nullable Object> copy = new ArrayList<>(expectedSize(elements.size()));
    for (Object element : elements) {
      copy.add(value(element));
    }
    depth--;
    return Collections.unmodifiableList(copy);
  }

  private List<@Nullable Object> javaArray(Object array) {
    enter();
    int length = Array.getLength(array);
    List<@Nullable Object> copy = new ArrayList<>(expectedSize(length));
    for (int i = 0; i < length; i++) {
      copy.add(value(Array.get(array, i)));
    }
    depth--;
    return Collections.unmodifiableList(copy);
  }

  private @Nullable Object value(@Nullable Object value) {
    if (++values > JsonObject.MAX_VALUES) {
      throw new NotJsonException(
          "have more than " + JsonObject.MAX_VALUES + " values, which is the most allowed");
    }
    if (value instanceof String text) {
      return counted(text);
    } else if (value == null || value instanceof Boolean) {
      return value;
    } else if (value instanceof Number number) {
      return number(number);
    } else if (value instanceof Map<?, ?> map) {
      return object(map);
    } else if (value instanceof Collection<?> collection) {
      return array(collection);
    } else if (value instanceof CharSequence || value instanceof Character) {
      return counted(text(value));
    } else if (value.getClass().isArray() && !isText(value)) {
      return javaArray(value);
    }
    throw notJson(value);
  }

  private String counted(String text) {
    characters += text.length();
    if (characters > JsonObject.MAX_CHARACTERS) {
      throw new NotJsonException(
          "have more than "
              + JsonObject.MAX_CHARACTERS
              + " characters in strings and names, which is the most allowed");
    }
    return text;
  }

  /** A text of somebody's own may have none to give; that is not JSON's null. */
  private static String text(Object value) {
    @Nullable String text = value.toString();
    if (text == null) {
      throw notJson(value);
    }
    return text;
  }

  /**
   * Bytes and characters are written to JSON in more than one way: their author has to say which.
   */
  private static boolean isText(Object array) {
    return array instanceof byte[] || array instanceof char[];
  }

  private static Number number(Number number) {
    Class<?> type = number.getClass();
    if (type == Integer.class
        || type == Long.class
        || type == Double.class
        || type == BigDecimal.class
        || type == BigInteger.class
        || type == Float.class
        || type == Short.class
        || type == Byte.class) {
      return number;
    } else if (number instanceof AtomicInteger || number instanceof AtomicLong) {
      return number.longValue();
    } else if (number instanceof DoubleAdder || number instanceof DoubleAccumulator) {
      return number.doubleValue();
    }
    // Subclasses may change under us; numbers kept as their text (Gson's, for one) are read
    // exactly.
    String text = number.toString();
    if (text.length() <= MAX_NUMBER_LENGTH) {
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        throw notJson(number);
      }
    }
    throw notJson(number);
  }

  private void enter() {
    if (++depth > JsonObject.MAX_DEPTH) {
      throw new NotJsonException(
          "are nested more than "
              + JsonObject.MAX_DEPTH
              + " levels deep, which is the most allowed");
    }
  }

  /** A map may lie about its size; room is made for what it may hold at most. */
  private static int expectedSize(int size) {
    return Math.max(4, Math.min(size, 1_024) * 2);
  }

  private static NotJsonException notJson(Object value) {
    return new NotJsonException(
        "have a value of the Java type "
            + value.getClass().getName()
            + ", which is none of JSON's; give a string, number, boolean, map, list or null");
  }

  /** Says what is wrong; never leaves this package. */
  static final class NotJsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotJsonException(String defect) {
      super(defect, null, false, false);
    }

    String defect() {
      return String.valueOf(getMessage());
    }
  }
}

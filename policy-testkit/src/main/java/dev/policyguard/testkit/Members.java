package dev.policyguard.testkit;

import dev.policyguard.json.NearMiss;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Problem;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The members of one object in a scenario file, taken one by one. A member of the wrong type is a
 * finding and then as good as missing; so is, at the {@link #end()}, one that nobody asked for.
 * Confined to a thread.
 */
final class Members {

  private final Map<?, ?> members;
  private final String pointer;
  private final Findings findings;
  private final Set<String> known = new LinkedHashSet<>();

  private final boolean isObject;

  private Members(@Nullable Object value, String pointer, Findings findings) {
    this.isObject = value instanceof Map;
    this.members = value instanceof Map<?, ?> map ? map : Map.of();
    this.pointer = pointer;
    this.findings = findings;
  }

  /** The members of a value that must be an object; none, and a finding, where it is not. */
  static Members of(@Nullable Object value, String pointer, Findings findings) {
    Members members = new Members(value, pointer, findings);
    if (!members.isObject) {
      findings.add(pointer, "is " + Shown.value(value), "must be an object");
    }
    return members;
  }

  String pointer(String name) {
    return JsonPointer.child(pointer, name);
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** Notes a member that must be there and is not. */
  void require(String name, String whatItIs) {
    if (isObject && !has(name)) {
      findings.add(pointer, "has no " + Shown.text(name), "must have it: " + whatItIs);
    }
  }

  Optional<String> string(String name) {
    return take(name, String.class, "a string");
  }

  /** An object whose members may be any; one without members where there is none. */
  Map<?, ?> object(String name) {
    return take(name, Map.class, "an object").orElse(Map.of());
  }

  /** An object whose members are to be taken; one without members where there is none. */
  Members members(String name) {
    return new Members(take(name, Map.class, "an object").orElse(null), pointer(name), findings);
  }

  /** The elements of an array in which there must be some. */
  List<?> elements(String name) {
    List<?> elements = take(name, List.class, "an array").orElse(null);
    if (elements == null) {
      return List.of();
    }
    if (elements.isEmpty()) {
      findings.add(pointer(name), "is empty", "must have an element, or nothing is tested");
    }
    return elements;
  }

  /** The names of the members that nobody has asked for yet. */
  List<String> names() {
    return members.keySet().stream().map(String::valueOf).filter(n -> !known.contains(n)).toList();
  }

  /** A number without decimals; {@code 1e3} is one. */
  Optional<Long> wholeNumber(String name, long least, long most) {
    String allowed = "a whole number from " + least + " to " + most;
    return take(name, Number.class, allowed)
        .map(number -> new BigDecimal(number.toString()))
        .flatMap(
            number -> {
              if (number.compareTo(BigDecimal.valueOf(least)) >= 0
                  && number.compareTo(BigDecimal.valueOf(most)) <= 0
                  && number.stripTrailingZeros().scale() <= 0) {
                return Optional.of(number.longValueExact());
              }
              findings.add(pointer(name), "is " + number, "must be " + allowed);
              return Optional.empty();
            });
  }

  /** An amount as in a policy. */
  Optional<Amount> amount(String name) {
    String allowed = "a number from 0 to " + Amount.MAX + " with at most six decimals";
    return take(name, Number.class, allowed)
        .flatMap(
            number -> {
              try {
                return Optional.of(Amount.of(new BigDecimal(number.toString())));
              } catch (IllegalArgumentException e) {
                findings.add(pointer(name), "is " + number, "must be " + allowed);
                return Optional.empty();
              }
            });
  }

  /** One of several constants, by the name that {@code shown} gives it in quotation marks. */
  <E extends Enum<E>> Optional<E> constant(
      String name, E[] constants, Function<? super E, String> shown) {
    String allowed =
        Stream.of(constants).map(shown).collect(Collectors.joining(", ", "one of ", ""));
    return take(name, String.class, allowed)
        .flatMap(
            text -> {
              Optional<E> found =
                  Stream.of(constants)
                      .filter(constant -> shown.apply(constant).equals(Shown.text(text)))
                      .findFirst();
              if (found.isEmpty()) {
                findings.add(pointer(name), "is " + Shown.text(text), "must be " + allowed);
              }
              return found;
            });
  }

  /** Any value, whatever its type. */
  @Nullable Object any(String name) {
    known.add(name);
    return members.get(name);
  }

  /** Notes the members that nobody asked for. */
  void end() {
    String allowed = known.stream().map(Shown::text).collect(Collectors.joining(", "));
    for (String name : names()) {
      Problem problem =
          Problem.at(pointer(name), "is not a known member", "must be one of " + allowed);
      findings.addName(
          NearMiss.of(name, known)
              .map(near -> problem.withAdvice("did you mean " + Shown.text(near) + "?"))
              .orElse(problem));
    }
  }

  private <T> Optional<T> take(String name, Class<T> type, String allowed) {
    Object value = any(name);
    if (type.isInstance(value)) {
      return Optional.of(type.cast(value));
    }
    if (has(name)) {
      findings.add(pointer(name), "is " + Shown.value(value), "must be " + allowed);
    }
    return Optional.empty();
  }
}

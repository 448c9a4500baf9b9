package dev.policyguard.json;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.InvalidPartException;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads limits, and {@code rate_limit}, which becomes a limit behind the others. Confined.
 *
 * <p>A limit that cannot be used is replaced by a stand-in, since its place in the list is part of
 * the pointers of those behind it.
 */
final class LimitReader {

  private static final String COUNTER = "/counter";
  private static final String AS_AT = " as at ";

  private final Reading reading;

  /** The counters that calls are charged to, even those of limits that cannot be used. */
  private final Policy.Builder counters = Policy.builder();

  /** Where the limits stand that do not stand in a list. */
  private final Map<String, String> rateLimits = new HashMap<>();

  /** The same, as problems speak of limits that are not their own. */
  private final Map<String, String> rateLimitsInWords = new HashMap<>();

  LimitReader(Reading reading) {
    this.reading = reading;
  }

  List<Limit> ofAllTools(String owner, JsonNode node) {
    JsonNode array = node.path("limits");
    AllTools.Builder charged = AllTools.builder();
    counters(owner, array).forEach(charged::limit);
    counters.allTools(charged.build());
    return limits(owner, array);
  }

  List<Limit> ofTool(String tool, String owner, JsonNode node) {
    JsonNode array = node.path("limits");
    List<Limit> charged = counters(owner, array);
    List<Limit> limits = limits(owner, array);
    String counter = tool + "_rate";
    if (node.has("rate_limit")) {
      String pointer = JsonPointer.child(owner, "rate_limit");
      Optional<Limit> rate = rate(pointer, counter, node.get("rate_limit"));
      if (charged.stream().anyMatch(limit -> limit.counter().equals(counter))) {
        reading.refuseMember(besideLimit(pointer, counter));
      } else {
        String place = JsonPointer.child(JsonPointer.child(owner, "limits"), limits.size());
        rateLimits.put(place, pointer);
        rateLimitsInWords.put(PlainText.of(place), PlainText.of(pointer));
        limits.add(rate.orElseGet(() -> standIn(pointer)));
        charged.add(Limit.of(counter, 1, Window.SECOND));
      }
    }
    counters.tool(tool, ToolRule.limited(charged.toArray(Limit[]::new)));
    return limits;
  }

  /** The same limits, but for counters alone: a policy that says only what is charged twice. */
  Policy.Builder countersAlone() {
    return counters;
  }

  /** Puts a problem of a limit to where the limit stands. */
  Problem placed(Problem problem) {
    String pointer = problem.pointer();
    String limit =
        pointer.endsWith(COUNTER)
            ? pointer.substring(0, pointer.length() - COUNTER.length())
            : pointer;
    String allowed = problem.allowed();
    int other = allowed.lastIndexOf(AS_AT) + AS_AT.length();
    return new Problem(
        rateLimits.getOrDefault(limit, pointer),
        problem.found(),
        allowed.contains(AS_AT)
            ? allowed.substring(0, other) + placedInWords(allowed.substring(other))
            : allowed,
        problem.advice(),
        problem.location());
  }

  private String placedInWords(String pointer) {
    return rateLimitsInWords.getOrDefault(pointer, pointer);
  }

  private static Problem besideLimit(String pointer, String counter) {
    return Problem.at(
            pointer,
            "is short for a limit with the counter "
                + SafeText.quoted(counter)
                + ", which \"limits\" has too",
            "must stand alone")
        .withAdvice("remove one of the two, or give the limit another counter");
  }

  private List<Limit> limits(String owner, JsonNode array) {
    List<Limit> limits = new ArrayList<>();
    for (int i = 0; i < array.size() && array.isArray(); i++) {
      String pointer = JsonPointer.child(JsonPointer.child(owner, "limits"), i);
      limits.add(limit(pointer, array.path(i)).orElseGet(() -> standIn(pointer)));
    }
    return limits;
  }

  private static List<Limit> counters(String owner, JsonNode array) {
    List<Limit> counters = new ArrayList<>();
    for (int i = 0; i < array.size() && array.isArray(); i++) {
      String counter = array.path(i).path("counter").asString("");
      counters.add(counter.isBlank() ? unknown(owner + i) : Limit.of(counter, 1, Window.SECOND));
    }
    return counters;
  }

  private Optional<Limit> limit(String pointer, JsonNode node) {
    Optional<String> counter =
        reading.name(JsonPointer.child(pointer, "counter"), node.path("counter"));
    Optional<Window> window = window(node.path("window"));
    Optional<Amount> max = max(JsonPointer.child(pointer, "max"), node.path("max"));
    Increment increment = increment(pointer, node);
    Optional<String> onDeny = reading.text(node, "on_deny");
    Optional<String> description = reading.text(node, "description");
    Optional<Scope> scope =
        node.has("scope")
            ? reading.word(node.get("scope"), Scope.values(), Scope::keyword)
            : Optional.of(Scope.GRANT);
    if (counter.isEmpty() || window.isEmpty() || max.isEmpty() || scope.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Limit(
            counter.get(), window.get(), max.get(), scope.get(), increment, onDeny, description));
  }

  private Optional<Limit> rate(String pointer, String counter, JsonNode node) {
    Optional<Amount> max = Optional.empty();
    Optional<Window> window = Optional.empty();
    if (node.isString()) {
      Optional<Rate> rate = Rate.parse(node.asString());
      if (rate.isEmpty()) {
        reading.refuse(Rate.refusal(pointer, node.asString()));
      }
      max = rate.map(Rate::max);
      window = rate.map(Rate::window);
    } else if (node.isObject()) {
      max = max(JsonPointer.child(pointer, "max"), node.path("max"));
      window = window(node.path("window"));
    }
    if (max.isEmpty() || window.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Limit(
            counter,
            window.get(),
            max.get(),
            Scope.GRANT,
            Increment.ONE,
            Optional.empty(),
            Optional.empty()));
  }

  private Increment increment(String pointer, JsonNode node) {
    Optional<Increment> fixed =
        node.has("increment")
            ? amount(JsonPointer.child(pointer, "increment"), node.get("increment"))
                .map(Increment.Fixed::new)
            : Optional.empty();
    Optional<Increment> from =
        node.has("increment_from")
            ? from(JsonPointer.child(pointer, "increment_from"), node.get("increment_from"))
            : Optional.empty();
    if (node.has("increment") && node.has("increment_from")) {
      reading.refuseMember(
          Problem.at(
                  JsonPointer.child(pointer, "increment_from"),
                  "stands beside \"increment\"",
                  "must stand without it")
              .withAdvice("remove one of the two"));
    }
    return from.or(() -> fixed).orElse(Increment.ONE);
  }

  private Optional<Increment> from(String pointer, JsonNode node) {
    Optional<ArgumentPath> path = RuleReader.path(reading, pointer, node);
    try {
      return path.map(Increment.From::new);
    } catch (InvalidPartException e) {
      reading.refuse(
          pointer, e, Optional.of("name one element, as in [0], or limit the calls instead"));
      return Optional.empty();
    }
  }

  private static Optional<Window> window(JsonNode node) {
    if (node.isString()) {
      return Window.named(node.asString());
    }
    BigDecimal seconds = node.isIntegralNumber() ? node.decimalValue() : BigDecimal.ZERO;
    boolean inBounds =
        seconds.signum() > 0 && seconds.compareTo(BigDecimal.valueOf(Window.MAX_SECONDS)) <= 0;
    return inBounds ? Optional.of(new Window(seconds.intValueExact())) : Optional.empty();
  }

  private Optional<Amount> max(String pointer, JsonNode node) {
    return amount(pointer, node).filter(max -> max.compareTo(Amount.ZERO) > 0);
  }

  /** Reads an amount; of one out of bounds the schema tells. */
  private Optional<Amount> amount(String pointer, JsonNode node) {
    BigDecimal amount = node.isNumber() ? node.decimalValue() : BigDecimal.ONE.negate();
    if (amount.signum() < 0 || amount.compareTo(Amount.MAX.toBigDecimal()) > 0) {
      reading.unusable();
      return Optional.empty();
    } else if (amount.stripTrailingZeros().scale() > Amount.DECIMALS) {
      reading.refuse(
          pointer,
          "is " + reading.shown(pointer, node),
          "must have at most " + Amount.DECIMALS + " decimals");
      return Optional.empty();
    }
    return Optional.of(Amount.of(amount));
  }

  private Limit standIn(String pointer) {
    reading.unusable();
    return unknown(pointer);
  }

  /** A limit whose counter no other has. */
  private static Limit unknown(String pointer) {
    return Limit.of("\0 in place of " + pointer, 1, Window.SECOND);
  }
}

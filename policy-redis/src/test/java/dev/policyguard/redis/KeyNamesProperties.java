package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyNamesProperties {

  /** What a counter is: two of these are the same counter if and only if they are equal. */
  record Which(
      String namespace,
      Scope scope,
      String counter,
      Window window,
      String grant,
      Optional<String> session) {

    String key() {
      Limit limit = Limit.of(counter, 1, window).withScope(scope);
      Caller caller = Caller.of(grant);
      return new KeyNames(namespace).of(limit, session.map(caller::withSession).orElse(caller));
    }

    /** Without what does not tell counters of this scope apart. */
    Which plain() {
      return switch (scope) {
        case GRANT -> new Which(namespace, scope, counter, window, grant, Optional.empty());
        case SESSION -> this;
        case GLOBAL -> new Which(namespace, scope, counter, window, "anyone", Optional.empty());
      };
    }
  }

  @Property
  void of_anyTwoCounters_areTheSameKeyOnlyIfTheyAreTheSame(
      @ForAll("counters") Which one, @ForAll("counters") Which other) {
    assertThat(one.key().equals(other.key())).isEqualTo(one.plain().equals(other.plain()));
  }

  @Property
  void of_anyNames_isShortAsciiWithOneTag(@ForAll("counters") Which counter) {
    assertThat(counter.key()).matches("pg1:\\{[A-Za-z0-9_-]{16}}:[A-Za-z0-9_-]{43}");
  }

  @Example
  void of_countersOfOneGrant_haveOneTag() {
    Which one = new Which("n", Scope.GRANT, "a", Window.DAY, "g", Optional.empty());
    Which other = new Which("n", Scope.SESSION, "b", Window.HOUR, "g", Optional.of("s"));

    assertThat(tag(one)).isEqualTo(tag(other));
    assertThat(tag(new Which("n", Scope.GRANT, "a", Window.DAY, "h", Optional.empty())))
        .isNotEqualTo(tag(one));
  }

  private static String tag(Which counter) {
    return counter.key().substring(0, counter.key().indexOf('}'));
  }

  @Example
  void attack_19_of_namesWithDelimitersBracesAndLoneSurrogates_areNeverTheSameKey() {
    List<String> names =
        List.of(
            "a",
            "b",
            "a:b",
            "b:c",
            "a:",
            "{a}",
            "{a}:b",
            "a|b",
            "a\u0000b",
            "a\u0000",
            "a\r\nDEL b",
            "*",
            "\ud800",
            "\udc00",
            "?",
            "\ufffd",
            "\u0000\u0000\u0000\u0001a",
            "pg1:{a}:b");
    Map<String, Which> keys = new HashMap<>();
    Set<Which> counters = new HashSet<>();
    for (String namespace : List.of("", "a", "a:b")) {
      for (String counter : names) {
        for (String grant : names) {
          for (Scope scope : Scope.values()) {
            for (Window window : List.of(Window.MINUTE, Window.HOUR)) {
              for (Optional<String> session :
                  List.of(Optional.<String>empty(), Optional.of(""), Optional.of(counter))) {
                Which which = new Which(namespace, scope, counter, window, grant, session).plain();
                counters.add(which);
                Which there = keys.put(which.key(), which);
                assertThat(there == null ? which : there).isEqualTo(which);
              }
            }
          }
        }
      }
    }
    assertThat(keys).hasSameSizeAs(counters);
  }

  @Provide
  Arbitrary<Which> counters() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withChars("ab:{}|\u0000\ud800\udc00é")
            .ofMinLength(1)
            .ofMaxLength(4)
            .filter(name -> !name.isBlank());
    return Combinators.combine(
            Arbitraries.of("", "a", "a:b"),
            Arbitraries.of(Scope.class),
            names,
            Arbitraries.of(Window.MINUTE, Window.HOUR),
            names,
            names.optional())
        .as(Which::new);
  }
}

package dev.policyguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.policy.ArgumentPath.Root;
import dev.policyguard.policy.ArgumentPath.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentPathTest {

  private static final String ALLOWED =
      ", must be args or caller, then .name, [\"any name\"], [3] or [*], as in"
          + " args.items[*].price";

  private record Good(String text, List<Segment> segments) {}

  static List<Good> good() {
    return List.of(
        good("args.a", member("a")),
        good("caller.a", member("a")),
        good("args.a.b", member("a"), member("b")),
        good("args[\"a.b\"]", member("a.b")),
        good("args[\"\"]", member("")),
        good("args[\" \"].x", member(" "), member("x")),
        good("args[\"]\"]", member("]")),
        good("args[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", member("\"\\/\b\f\n\r\t")),
        good("args[\"\\u0061\\uD83D\\ude00\\uaBcF\"]", member("a\ud83d\ude00\uabcf")),
        good("args[\"\\u0000\"]", member("\0")),
        good("args[0]", new Segment.Index(0)),
        good("args[12]", new Segment.Index(12)),
        good("args[999999999]", new Segment.Index(999_999_999)),
        good("args[*]", new Segment.Each()),
        good("args.items[*].price", member("items"), new Segment.Each(), member("price")),
        good("args.m[*][*]", member("m"), new Segment.Each(), new Segment.Each()),
        good("args.__proto__.x", member("__proto__"), member("x")),
        good("args.gr\u00f6\u00dfe", member("gr\u00f6\u00dfe")),
        good("args.a-b_c$", member("a-b_c$")),
        good("args.\ud83d\ude00", member("\ud83d\ude00")),
        good("args.args", member("args")),
        good("caller.caller", member("caller")));
  }

  @ParameterizedTest
  @MethodSource("good")
  void parse_path_hasItsSegments(Good good) {
    ArgumentPath path = ArgumentPath.parse(good.text());

    assertThat(path.segments()).isEqualTo(good.segments());
    assertThat(path.root())
        .isEqualTo(good.text().startsWith("args") ? Root.ARGUMENTS : Root.CALLER);
    assertThat(path).hasToString(good.text()).isEqualTo(ArgumentPath.parse(good.text()));
    assertThat(path.hashCode()).isEqualTo(ArgumentPath.parse(good.text()).hashCode());
    assertThat(path.leadsToEach()).isEqualTo(good.text().contains("*"));
  }

  private record Bad(String text, String found) {}

  static List<Bad> bad() {
    return List.of(
        new Bad("", "starts with neither args nor caller"),
        new Bad("a", "starts with neither args nor caller"),
        new Bad("$.a", "starts with neither args nor caller"),
        new Bad("argsx", "starts with neither args nor caller"),
        new Bad("callers.a", "starts with neither args nor caller"),
        new Bad(" args.a", "starts with neither args nor caller"),
        new Bad("Args.a", "starts with neither args nor caller"),
        new Bad("args", "ends behind args"),
        new Bad("caller", "ends behind caller"),
        new Bad("args.", "has no name behind the dot at character 5"),
        new Bad("args..a", "has no name behind the dot at character 5"),
        new Bad("args.a.", "has no name behind the dot at character 7"),
        new Bad("args.a..b", "has no name behind the dot at character 7"),
        new Bad("args.*", "has no name behind the dot at character 5"),
        new Bad("args. a", "has no name behind the dot at character 5"),
        new Bad("args.a b", "has \" \" at character 7"),
        new Bad("args.a]", "has \"]\" at character 7"),
        new Bad("args.a\"", "has \"\\\"\" at character 7"),
        new Bad("args.a\u007f", "has \"\\u007f\" at character 7"),
        new Bad("args[0]a", "has \"a\" at character 8"),
        new Bad("args[", "has no index, name or * in the bracket at character 5"),
        new Bad("args[]", "has no index, name or * in the bracket at character 5"),
        new Bad("args[a]", "has no index, name or * in the bracket at character 5"),
        new Bad("args[-1]", "has no index, name or * in the bracket at character 5"),
        new Bad("args[01]", "has no index, name or * in the bracket at character 5"),
        new Bad("args[1000000000]", "has no index, name or * in the bracket at character 5"),
        new Bad("args['a']", "has no index, name or * in the bracket at character 5"),
        new Bad("args[1.5]", "has a bracket at character 5 that nothing fitting closes"),
        new Bad("args[1", "has a bracket at character 5 that nothing fitting closes"),
        new Bad("args[*", "has a bracket at character 5 that nothing fitting closes"),
        new Bad("args[**]", "has a bracket at character 5 that nothing fitting closes"),
        new Bad("args[\"a\"", "has a bracket at character 5 that nothing fitting closes"),
        new Bad("args.x[\"a\"b]", "has a bracket at character 7 that nothing fitting closes"),
        new Bad("args[\"a]", "has a quote at character 6 that nothing closes"),
        new Bad("args[\"", "has a quote at character 6 that nothing closes"),
        new Bad("args[\"a\nb\"]", "has a control character at character 8"),
        new Bad("args[\"\\x\"]", "has no JSON escape behind the backslash at character 7"),
        new Bad("args[\"\\u12\"]", "needs four hexadecimal digits behind \\u, at character 11"),
        new Bad("args[\"\\u", "needs four hexadecimal digits behind \\u, at character 9"),
        new Bad(
            "args[\"\\u\uff11\uff11\uff11\uff11\"]",
            "needs four hexadecimal digits behind \\u, at character 9"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void parse_noPath_saysWhereAndWhatIsAllowed(Bad bad) {
    assertThatThrownBy(() -> ArgumentPath.parse(bad.text()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("path: " + bad.found() + ALLOWED);
  }

  @Test
  void parse_backslashAtTheEnd_isRefused() {
    assertThatThrownBy(() -> ArgumentPath.parse("args[\"\\"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("path: has no JSON escape behind the backslash at character ");
  }

  @Test
  void parse_longest_isTaken_longer_isRefused() {
    assertThat(ArgumentPath.parse("args." + "x".repeat(995)).segments()).hasSize(1);
    assertThatThrownBy(() -> ArgumentPath.parse("args." + "x".repeat(996)))
        .hasMessage("path: has 1001 characters, must have at most 1000");
  }

  @Test
  void equals_writtenOtherwise_isAnotherPath() {
    assertThat(ArgumentPath.parse("args.a"))
        .isNotEqualTo(ArgumentPath.parse("args[\"a\"]"))
        .isNotEqualTo("args.a");
  }

  private static Good good(String text, Segment... segments) {
    return new Good(text, List.of(segments));
  }

  private static Segment member(String name) {
    return new Segment.Member(name);
  }
}

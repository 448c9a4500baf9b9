package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.policy.Amount;
import dev.policyguard.redis.Failures.Nonsense;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AnswerProperties {

  private static final Question QUESTION = new Question("id", List.of("k1", "k2"), List.of());
  private static final List<Object> MADE = List.of("made", "id", "7", "1", "2", "7", "0", "999999");
  private static final List<Object> FULL = List.of("full", "id", "1", "9", "1", "2", "0", "3");

  @Example
  void of_answersOfTheScript_areRead() {
    assertThat(Answer.of(QUESTION, MADE))
        .isEqualTo(
            new Answer.Made(List.of(7L, 7L), List.of(new Amount(1_000_002), new Amount(999_999))));
    assertThat(Answer.of(QUESTION, FULL))
        .isEqualTo(
            new Answer.Full(1, OptionalLong.of(9), List.of(new Amount(1_000_002), new Amount(3))));
    assertThat(Answer.of(QUESTION, List.of("full", "id", "0", "never", "1", "2", "0", "3")))
        .isInstanceOf(Answer.Full.class);
    assertThat(Answer.of(QUESTION, List.of("back", "id"))).isEqualTo(new Answer.Returned());
  }

  @Property
  void of_answerWithOnePartChanged_isNonsenseOrReads(
      @ForAll("answers") List<Object> answer,
      @ForAll("places") int place,
      @ForAll("parts") Object part) {
    List<Object> changed = new ArrayList<>(answer);
    changed.set(place, part);
    boolean digits = part instanceof String text && text.matches("[0-9]{1,3}");
    if (place < 2 || !digits) {
      assertThatThrownBy(() -> Answer.of(QUESTION, changed)).isInstanceOf(Nonsense.class);
    }
  }

  @Property
  void of_answerCutOrProlonged_isNonsense(
      @ForAll("answers") List<Object> answer, @ForAll("places") int length) {
    assertThatThrownBy(() -> Answer.of(QUESTION, answer.subList(0, length)))
        .isInstanceOf(Nonsense.class);
    List<Object> longer = new ArrayList<>(answer);
    longer.add("1");
    assertThatThrownBy(() -> Answer.of(QUESTION, longer)).isInstanceOf(Nonsense.class);
  }

  @Provide
  Arbitrary<List<Object>> answers() {
    return Arbitraries.of(List.of(MADE, FULL));
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers().between(0, 7);
  }

  @Provide
  Arbitrary<Object> parts() {
    return Arbitraries.of(
        1L, List.of("1"), "", "-1", "1.0", "1e3", "x", "١", "9999999999999999999", "12", "0");
  }
}

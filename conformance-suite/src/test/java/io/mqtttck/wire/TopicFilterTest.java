package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {

  @ParameterizedTest
  @CsvSource({
    "a/#, a, true",
    "a/#, a/b/c, true",
    "a/#, ab, false",
    "#, a/b, true",
    "#, $SYS/x, false",
    "+/x, $SYS/x, false",
    "$SYS/#, $SYS/x, true",
    "+, a, true",
    "+, /x, false",
    "/+, /x, true",
    "+/+, /x, true",
    "a/+, a/, true",
    "a/+, a, false",
    "a/+/c, a/b/c, true",
    "a/+/c, a/b/d, false",
    "sensor/, sensor/temp, false",
    "sensor/, sensor/, true",
    "A, a, false",
    "$share/g/a/+, a/b, true",
    "$share/g//x, /x, true",
    "$share/g//x, x, false",
  })
  void matchesAsTheStandardHasIt(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.matches(filter, topic)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "+", "a/#", "+/+/#", "/", "a//b", " ", "$share/g/t"})
  void acceptsValidFilters(String filter) {
    assertThat(TopicFilter.valid(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#/a", "a#", "a/b#", "a+", "+a/b", "a/##", "$share/g/", "$share/g"})
  void refusesInvalidFilters(String filter) {
    assertThat(TopicFilter.valid(filter)).isFalse();
  }
}

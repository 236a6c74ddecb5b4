package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference matcher agrees with one that was written another way, on random names. */
class TopicFilterAgainstNaiveTest {

  private static final String[] NAME_LEVELS = {"", "a", "b", "A", " ", "$", "$a", "a b"};
  private static final String[] FILTER_LEVELS = {"", "a", "b", "A", " ", "$", "$a", "+", "+", "+"};
  private static final int ROUNDS = 50_000;
  private static final int MOST_LEVELS = 5;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void bothMatchersSayTheSame(long seed) {
    Random random = new Random(seed);
    int matches = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String topic = levels(random, NAME_LEVELS);
      String filter = random.nextInt(3) == 0 ? widened(random, topic) : filter(random);
      boolean expected = naive(filter, topic);
      assertThat(TopicFilter.matches(filter, topic))
          .as("filter <%s>, topic <%s>, seed %d", filter, topic, seed)
          .isEqualTo(expected);
      matches += expected ? 1 : 0;
    }
    assertThat(matches).as("both outcomes occur").isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
  }

  @Test
  void everyFilterOfTheRandomKindIsValid() {
    Random random = new Random(4);
    IntStream.range(0, 5_000)
        .mapToObj(i -> filter(random))
        .filter(filter -> !filter.isEmpty())
        .forEach(filter -> assertThat(TopicFilter.valid(filter)).as(filter).isTrue());
  }

  /** One character after the other, with no notion of levels but the slash. */
  private static boolean naive(String filter, String topic) {
    boolean hidden = topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"));
    return !hidden && consume(filter, topic);
  }

  private static boolean consume(String filter, String topic) {
    if (filter.equals("#")) {
      return true;
    }
    if (filter.equals("/#") && topic.isEmpty()) {
      return true;
    }
    if (filter.isEmpty()) {
      return topic.isEmpty();
    }
    if (filter.charAt(0) == '+') {
      int slash = topic.indexOf('/');
      return consume(filter.substring(1), slash < 0 ? "" : topic.substring(slash));
    }
    return !topic.isEmpty()
        && filter.charAt(0) == topic.charAt(0)
        && consume(filter.substring(1), topic.substring(1));
  }

  private static String filter(Random random) {
    String filter = levels(random, FILTER_LEVELS);
    return switch (random.nextInt(4)) {
      case 0 -> "#";
      case 1 -> filter + "/#";
      default -> filter;
    };
  }

  /** A filter that is close to the topic, so that many match. */
  private static String widened(Random random, String topic) {
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      levels[i] = random.nextInt(3) == 0 ? "+" : levels[i];
    }
    String filter = String.join("/", levels);
    return random.nextBoolean() ? filter + "/#" : filter;
  }

  private static String levels(Random random, String[] choice) {
    return IntStream.rangeClosed(0, random.nextInt(MOST_LEVELS))
        .mapToObj(i -> choice[random.nextInt(choice.length)])
        .collect(Collectors.joining("/"));
  }
}

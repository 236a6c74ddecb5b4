package io.mqtttck.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search on targets that keep up with a known rate. */
class RateSearchTest {

  private static double find(double first, double capacity, int steps) {
    RateSearch search = new RateSearch(first);
    for (int i = 0; i < steps && search.rate() > 0; i++) {
      search.tried(search.rate() <= capacity);
    }
    return search.best();
  }

  @ParameterizedTest
  @ValueSource(doubles = {30, 99, 101, 149, 151, 330})
  void comesNearToWhatTheTargetCanDo(double capacity) {
    assertThat(find(100, capacity, 20)).isBetween(capacity / 1.07, capacity);
  }

  @Test
  void neverGivesARateThatWasNotGood() {
    assertThat(find(100, 1000, 3)).isEqualTo(225);
    assertThat(find(100, 0.001, 5)).isZero();
  }

  @Test
  void endsOfItself() {
    RateSearch search = new RateSearch(100);
    int steps = 0;
    while (search.rate() > 0) {
      search.tried(search.rate() <= 170);
      steps++;
    }
    assertThat(steps).isLessThan(10);
  }
}

package io.mqtttck.report.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.load.measure.Interval;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundFiguresTest {

  @Test
  void oneSpoiltSecondDoesNotShow() {
    Map<GateMetric, Double> figures =
        RoundFigures.ofSeconds(
            List.of(second(50_000, 1, 0), second(3, 1, 0), second(51_000, 1, 0)),
            List.of(second(900, 1_000, 0), second(900, 90_000, 0), second(900, 1_100, 0)));

    assertThat(figures.get(GateMetric.THROUGHPUT)).isEqualTo(50_000);
    assertThat(figures.get(GateMetric.P99)).isEqualTo(1_100);
  }

  @Test
  void whatIsWorseInEverySecondShows() {
    List<Interval> slow =
        List.of(second(900, 1_200, 0), second(900, 1_210, 0), second(900, 1_190, 0));

    assertThat(RoundFigures.ofSeconds(List.of(), slow).get(GateMetric.P99)).isEqualTo(1_200);
  }

  @Test
  void secondsInWhichTheInjectorWasLateDoNotCountAndTooManyOfThemSpoilTheRound() {
    Interval good = second(900, 1_000, 10);
    Interval late = second(900, 30_000, 20_000);

    assertThat(RoundFigures.ofSeconds(List.of(), List.of(good, late, good, late, good)))
        .containsEntry(GateMetric.P99, 1_000.0);
    assertThat(RoundFigures.ofSeconds(List.of(), List.of(good, late, good, late))).isEmpty();
    assertThat(
            RoundFigures.ofSeconds(
                List.of(), List.of(good, good, good, late, late, late, late, late)))
        .isEmpty();
  }

  @Test
  void theFirstSecondOfAPhaseBeganBeforeIt() {
    List<Interval> all =
        List.of(
            in("warm-up"), in("flat-out"), in("flat-out"), in("paced"), in("paced"), in("paced"));

    assertThat(RoundFigures.seconds(List.of("flat-out"), all)).hasSize(1);
    assertThat(RoundFigures.seconds(List.of("paced", "paced-again"), all)).hasSize(2);
  }

  private static Interval second(long received, double p99Us, double latenessP99Us) {
    return new Interval(
        0,
        1_000,
        "paced",
        true,
        2,
        received,
        received,
        0,
        0,
        p99Us / 2,
        p99Us,
        p99Us,
        latenessP99Us,
        0,
        0,
        0);
  }

  private static Interval in(String phase) {
    return new Interval(0, 1_000, phase, true, 2, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0);
  }
}

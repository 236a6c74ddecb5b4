package io.mqtttck.report.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.compare.AbReport.Round;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AbRoundsTest {

  private final List<Boolean> measured = new ArrayList<>();
  private final Random noise = new Random(5);
  private int left = Integer.MAX_VALUE;

  @Test
  void theLotDecidesWhoComesFirstAndTheSeedDecidesTheLot() {
    List<Round> rounds = run(3, 40).rounds();

    assertThat(rounds).extracting(Round::aFirst).contains(true, false);
    assertThat(rounds)
        .extracting(Round::aFirst)
        .isEqualTo(run(3, 40).rounds().stream().map(Round::aFirst).toList());
    assertThat(measured.subList(0, 80).stream().filter(b -> b)).hasSize(40);
    for (int i = 0; i < rounds.size(); i++) {
      assertThat(measured.get(2 * i)).as("round %d", i).isEqualTo(!rounds.get(i).aFirst());
    }
  }

  @Test
  void whateverTheOrderTheFiguresStandWithTheirOwner() {
    assertThat(run(1, 20).rounds())
        .allSatisfy(
            round -> {
              assertThat(round.a().get(GateMetric.THROUGHPUT)).isGreaterThan(900);
              assertThat(round.b().get(GateMetric.THROUGHPUT)).isLessThan(600);
            });
  }

  @Test
  void noiseIsMeasuredOnAAlone() {
    AbRounds rounds = rounds(1);

    rounds.noise(6);

    assertThat(measured).hasSize(12).doesNotContain(true);
    assertThat(rounds.recommended()).containsOnlyKeys(GateMetric.THROUGHPUT);
    assertThat(rounds.recommended().get(GateMetric.THROUGHPUT)).isEqualTo(AbRounds.FEWEST);
  }

  @Test
  void automaticTakesWhatTheNoiseAsksForWithinItsLimits() {
    AbRounds quiet = rounds(1);
    quiet.noise(6);

    quiet.rounds(0, 30);

    assertThat(quiet.rounds()).hasSize(AbRounds.FEWEST);
  }

  @Test
  void anInterruptEndsAfterTheRoundUnderWay() {
    left = 3;

    assertThat(run(1, 40).rounds()).hasSize(3);
  }

  @Test
  void aRoundThatLacksAFigureIsLeftOutThereOnly() {
    Map<GateMetric, Double> both = Map.of(GateMetric.THROUGHPUT, 10.0, GateMetric.P99, 5.0);
    Map<GateMetric, Double> late = Map.of(GateMetric.THROUGHPUT, 10.0);

    Map<GateMetric, double[]> values =
        AbReport.worsenings(List.of(new Round(true, both, late), new Round(true, both, both)));

    assertThat(values.get(GateMetric.THROUGHPUT)).hasSize(2);
    assertThat(values.get(GateMetric.P99)).hasSize(1);
    assertThat(values.get(GateMetric.P50)).isEmpty();
  }

  private AbRounds run(long seed, int count) {
    AbRounds rounds = rounds(seed);
    rounds.rounds(count, 30);
    return rounds;
  }

  private AbRounds rounds(long seed) {
    return new AbRounds(
        b -> {
          measured.add(b);
          Map<GateMetric, Double> figures = new EnumMap<>(GateMetric.class);
          figures.put(GateMetric.THROUGHPUT, (b ? 500 : 1000) * (1 + noise.nextDouble() / 100));
          return figures;
        },
        seed,
        new AbRounds.Listener() {
          @Override
          public boolean goOn() {
            return left > 0;
          }

          @Override
          public void finished(String what, int number, int of, Round round) {
            left--;
          }
        });
  }
}

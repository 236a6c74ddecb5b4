package io.mqtttck.report.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.Gate.Word;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises of the regression gate, by simulation: the numbers of the README stand here. */
class GateTest {

  private static final int EXPERIMENTS = 2_000;

  /** What rounds on a busy machine look like. */
  enum Noise {
    /** Independent and normal. */
    NORMAL {
      @Override
      DoubleSupplier of(Random random, double deviation) {
        return () -> deviation * random.nextGaussian();
      }
    },
    /** One round in ten is disturbed, and then much noisier. */
    DISTURBED {
      @Override
      DoubleSupplier of(Random random, double deviation) {
        double quiet = deviation / Math.sqrt(0.9 + 0.1 * 25);
        return () -> quiet * (random.nextInt(10) == 0 ? 5 : 1) * random.nextGaussian();
      }
    },
    /** Whoever comes second is slower, by as much as the noise: only the lot helps. */
    SECOND_IS_SLOWER {
      @Override
      DoubleSupplier of(Random random, double deviation) {
        double half = deviation / Math.sqrt(2);
        return () -> half * random.nextGaussian() + (random.nextBoolean() ? half : -half);
      }
    };

    abstract DoubleSupplier of(Random random, double deviation);
  }

  @ParameterizedTest
  @EnumSource
  void withoutADifferenceThereIsHardlyEverAnAlarm(Noise noise) {
    for (int rounds : new int[] {10, 20}) {
      DoubleSupplier draw = noise.of(new Random(rounds), 0.2);
      int alarms = 0;
      for (int i = 0; i < EXPERIMENTS; i++) {
        alarms += alarm(Gate.judge(experiment(rounds, draw, 0))) ? 1 : 0;
      }
      assertThat((double) alarms / EXPERIMENTS).as("%d rounds", rounds).isLessThanOrEqualTo(0.01);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theWorseningToFindIsFoundWithTheRecommendedRounds(Noise noise) {
    for (double size : new double[] {0.4, 1}) {
      found(noise, size);
    }
  }

  private static void found(Noise noise, double size) {
    for (GateMetric metric : GateMetric.values()) {
      double deviation = size * metric.detect();
      int rounds = Gate.roundsNeeded(metric, deviation, GateMetric.values().length);
      DoubleSupplier draw = noise.of(new Random(7), deviation);
      int found = 0;
      for (int i = 0; i < EXPERIMENTS; i++) {
        // The hardest case: the other figures do not help the correction.
        Map<GateMetric, double[]> one = experiment(rounds, draw, 0);
        one.put(metric, experiment(rounds, draw, metric.detect()).get(metric));
        found += says(Word.WORSE, metric, one) ? 1 : 0;
      }
      assertThat((double) found / EXPERIMENTS)
          .as("%s, %d rounds", metric, rounds)
          .isGreaterThanOrEqualTo(0.95);
    }
  }

  /** The simulation can go red: what people do without a test cries every second time. */
  @Test
  void comparingTwoMediansWouldNotDo() {
    DoubleSupplier draw = Noise.NORMAL.of(new Random(1), 0.2);
    int alarms = 0;
    for (int i = 0; i < EXPERIMENTS; i++) {
      double[] sorted = DoubleStream.generate(draw).limit(10).sorted().toArray();
      alarms += (sorted[4] + sorted[5]) / 2 > GateMetric.THROUGHPUT.matters() ? 1 : 0;
    }
    assertThat((double) alarms / EXPERIMENTS).isGreaterThan(0.1);
  }

  /** Nor would the same rounds do without the correction for several figures. */
  @Test
  void theCorrectionIsNeeded() {
    assertThat(Gate.holm(List.of(0.01, 0.04, 0.03))).containsExactly(0.03, 0.06, 0.06);
    assertThat(Gate.holm(List.of(0.9, 0.9))).containsExactly(1.0, 1.0);
  }

  @Test
  void tooFewRoundsCannotTellAndSayHowManyWould() {
    DoubleSupplier draw = Noise.NORMAL.of(new Random(3), 0.2);

    Finding finding = Gate.judge(experiment(5, draw, 0.1)).get(0);

    assertThat(finding.verdict()).isEqualTo(Word.CANNOT_TELL);
    assertThat(finding.roundsNeeded()).isBetween(20, 200);
  }

  @Test
  void aCertainButTinyWorseningIsNoAlarm() {
    DoubleSupplier draw = Noise.NORMAL.of(new Random(3), 0.001);

    Finding finding = Gate.judge(experiment(20, draw, 0.02)).get(0);

    assertThat(finding.pValue()).isLessThan(0.001);
    assertThat(finding.verdict()).isEqualTo(Word.NOT_WORSE);
    assertThat(finding.change()).isCloseTo(-0.02, within(0.001));
    assertThat(finding.worst()).isCloseTo(-0.02, within(0.002));
  }

  @Test
  void betterIsSaidToo() {
    DoubleSupplier draw = Noise.NORMAL.of(new Random(3), 0.05);

    Finding finding = Gate.judge(experiment(20, draw, -0.3)).get(2);

    assertThat(finding.verdict()).isEqualTo(Word.BETTER);
    assertThat(finding.change()).isCloseTo(Math.exp(-0.3) - 1, within(0.03));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 9, 10})
  void identicalRoundsAreNotWorseOnceThereAreEnough(int rounds) {
    Finding finding = Gate.judge(experiment(rounds, () -> 0, 0)).get(1);

    assertThat(finding.verdict()).isEqualTo(rounds < 10 ? Word.CANNOT_TELL : Word.NOT_WORSE);
    assertThat(finding.pValue()).isEqualTo(1);
  }

  @Test
  void aTrialDrawsMeasuredNoiseAndPutsTheWorseningOnIt() {
    Map<GateMetric, double[]> noise = experiment(12, Noise.NORMAL.of(new Random(9), 0.08), 0);
    noise.put(GateMetric.P99, Arrays.copyOf(noise.get(GateMetric.P99), 9));
    GateTrial trial = new GateTrial(noise, noise.size());

    GateTrial.Outcome outcome = trial.run(500, 1);

    assertThat(outcome.rows()).hasSameSizeAs(GateMetric.values());
    assertThat(outcome.rows()).allMatch(row -> row.falseAlarms() <= 0.01 && row.power() >= 0.95);
    assertThat(trial.share(GateMetric.P99, 3, 100, 1)).isZero();
  }

  @Test
  void roundsThatNobodyWouldMeasureAreNotTried() {
    Map<GateMetric, double[]> noise = experiment(12, Noise.NORMAL.of(new Random(9), 0.8), 0);
    noise.keySet().retainAll(Set.of(GateMetric.THROUGHPUT));

    GateTrial.Row row = new GateTrial(noise, 1).run(100, 1).rows().get(0);

    assertThat(row.rounds()).isGreaterThan(200);
    assertThat(row.power()).isNull();
  }

  private static Map<GateMetric, double[]> experiment(
      int rounds, DoubleSupplier draw, double worsening) {
    Map<GateMetric, double[]> values = new EnumMap<>(GateMetric.class);
    for (GateMetric metric : GateMetric.values()) {
      values.put(
          metric,
          DoubleStream.generate(draw).map(each -> each + worsening).limit(rounds).toArray());
    }
    return values;
  }

  private static boolean alarm(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.verdict() == Word.WORSE);
  }

  private static boolean says(Word word, GateMetric metric, Map<GateMetric, double[]> rounds) {
    return Gate.judge(rounds).stream()
        .anyMatch(finding -> finding.metric() == metric && finding.verdict() == word);
  }
}

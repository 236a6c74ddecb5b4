package io.mqtttck.report.compare;

import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.Gate.Word;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Tries the gate itself on measured noise: rounds in which a target was measured against itself are
 * drawn again and again, and a worsening of known size is put on one side. So it is known how often
 * the gate cries for nothing, and how often it misses what is there.
 *
 * @param noise by figure, one log ratio per round of a target against itself
 * @param figures how many are judged together
 */
public record GateTrial(Map<GateMetric, double[]> noise, int figures) {

  /** More rounds than that nobody would measure, and to try them takes long. */
  private static final int MOST_ROUNDS = 200;

  /**
   * How it went, with the rounds that each figure asks for.
   *
   * @param experiments behind each number
   */
  public record Outcome(int experiments, List<Row> rows) {

    public Outcome {
      rows = List.copyOf(rows);
    }
  }

  /**
   * How it went with the rounds that one figure asks for.
   *
   * @param noise standard deviation of a round's log ratio
   * @param rounds of each experiment
   * @param falseAlarms the part of the experiments without a difference that called any figure
   *     worse; null when so many rounds were not tried
   * @param power the part of the experiments that found this figure's worsening; null likewise
   */
  public record Row(
      GateMetric metric, double noise, int rounds, Double falseAlarms, Double power) {}

  /** The rounds that this noise asks for, by figure. */
  public Map<GateMetric, Integer> recommended() {
    Map<GateMetric, Integer> rounds = new EnumMap<>(GateMetric.class);
    noise.forEach(
        (metric, values) ->
            rounds.put(metric, Gate.roundsNeeded(metric, Gate.noise(values), figures)));
    return rounds;
  }

  /** Carries out so many experiments of each kind; the seed decides them. */
  public Outcome run(int experiments, long seed) {
    List<Row> rows = new ArrayList<>();
    recommended().forEach((metric, rounds) -> rows.add(row(metric, rounds, experiments, seed)));
    return new Outcome(experiments, rows);
  }

  private Row row(GateMetric metric, int rounds, int experiments, long seed) {
    double measured = Gate.noise(noise.get(metric));
    return rounds > MOST_ROUNDS
        ? new Row(metric, measured, rounds, null, null)
        : new Row(
            metric,
            measured,
            rounds,
            share(null, rounds, experiments, seed),
            share(metric, rounds, experiments, seed));
  }

  /** The part of the experiments in which the worsened figure was found; any, when none was. */
  double share(GateMetric worsened, int rounds, int experiments, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int found = 0;
    for (int i = 0; i < experiments; i++) {
      found += found(worsened, Gate.judge(draw(rounds, worsened, random))) ? 1 : 0;
    }
    return (double) found / experiments;
  }

  private static boolean found(GateMetric metric, List<Finding> findings) {
    return findings.stream()
        .filter(finding -> metric == null || finding.metric() == metric)
        .anyMatch(finding -> finding.verdict() == Word.WORSE);
  }

  /**
   * Draws the rounds of one experiment, figures of a round together. The lot about the order is
   * drawn anew, too: it may turn each sign.
   */
  private Map<GateMetric, double[]> draw(int rounds, GateMetric worsened, SplittableRandom random) {
    Map<GateMetric, double[]> drawn = new EnumMap<>(GateMetric.class);
    noise.keySet().forEach(metric -> drawn.put(metric, new double[rounds]));
    for (int round = 0; round < rounds; round++) {
      double source = random.nextDouble();
      double sign = random.nextBoolean() ? 1 : -1;
      for (Map.Entry<GateMetric, double[]> each : drawn.entrySet()) {
        double effect = each.getKey() == worsened ? worsened.detect() : 0;
        // Measured rounds are never equal to the last digit, and neither are the drawn ones.
        double nearly = 1 + 1e-9 * random.nextDouble();
        double[] measured = noise.get(each.getKey());
        // A round that lacks a figure makes the rows unequal.
        double value = measured[(int) (source * measured.length)];
        each.getValue()[round] = sign * nearly * value + effect;
      }
    }
    return drawn;
  }
}

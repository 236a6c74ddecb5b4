package io.mqtttck.report.compare;

import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.Gate.Word;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Tries the gate itself on measured noise: rounds in which a target was measured against itself are
 * drawn again and again, and a worsening of known size is put on one side. So it is known how often
 * the gate cries for nothing, and how often it misses what is there.
 *
 * @param noise by figure, one log ratio per round of a target against itself
 */
public record GateTrial(Map<GateMetric, double[]> noise) {

  /**
   * How it went.
   *
   * @param rounds of each experiment
   * @param falseAlarms the part of the experiments without a difference that called anything worse
   * @param power by figure, the part of the experiments that found its worsening
   */
  public record Outcome(
      int rounds, int experiments, double falseAlarms, Map<GateMetric, Double> power) {

    public Outcome {
      power = new LinkedHashMap<>(power);
    }
  }

  /** The rounds that this noise asks for, by figure. */
  public Map<GateMetric, Integer> recommended() {
    Map<GateMetric, Integer> rounds = new EnumMap<>(GateMetric.class);
    noise.forEach(
        (metric, values) ->
            rounds.put(
                metric, Gate.roundsNeeded(metric, Gate.noise(values), GateMetric.values().length)));
    return rounds;
  }

  /** Carries out so many experiments of each kind; the seed decides them. */
  public Outcome run(int rounds, int experiments, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int alarms = 0;
    for (int i = 0; i < experiments; i++) {
      boolean alarm =
          Gate.judge(draw(rounds, null, random)).stream().anyMatch(f -> f.verdict() == Word.WORSE);
      alarms += alarm ? 1 : 0;
    }
    Map<GateMetric, Double> power = new EnumMap<>(GateMetric.class);
    for (GateMetric metric : noise.keySet()) {
      int found = 0;
      for (int i = 0; i < experiments; i++) {
        found += found(metric, Gate.judge(draw(rounds, metric, random))) ? 1 : 0;
      }
      power.put(metric, (double) found / experiments);
    }
    return new Outcome(rounds, experiments, (double) alarms / experiments, power);
  }

  private static boolean found(GateMetric metric, List<Finding> findings) {
    return findings.stream().anyMatch(f -> f.metric() == metric && f.verdict() == Word.WORSE);
  }

  /**
   * Draws the rounds of one experiment, figures of a round together. The lot about the order is
   * drawn anew, too: it may turn each sign.
   */
  private Map<GateMetric, double[]> draw(int rounds, GateMetric worsened, SplittableRandom random) {
    Map<GateMetric, double[]> drawn = new EnumMap<>(GateMetric.class);
    noise.keySet().forEach(metric -> drawn.put(metric, new double[rounds]));
    int measured = noise.values().iterator().next().length;
    for (int round = 0; round < rounds; round++) {
      int source = random.nextInt(measured);
      double sign = random.nextBoolean() ? 1 : -1;
      for (Map.Entry<GateMetric, double[]> each : drawn.entrySet()) {
        double effect = each.getKey() == worsened ? worsened.detect() : 0;
        // Measured rounds are never equal to the last digit, and neither are the drawn ones.
        double nearly = 1 + 1e-9 * random.nextDouble();
        each.getValue()[round] = sign * nearly * noise.get(each.getKey())[source] + effect;
      }
    }
    return drawn;
  }
}

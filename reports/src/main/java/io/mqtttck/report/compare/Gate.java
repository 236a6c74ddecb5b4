package io.mqtttck.report.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * Judges rounds in which two targets were measured one after the other, in an order that was drawn
 * by lot. Each round gives one log ratio per figure. When nothing differs between the two, each
 * ratio is as likely to be positive as negative, because of the lot; that is all the one-sided
 * Wilcoxon signed-rank test needs. What a machine does to both halves of a round cancels out.
 *
 * <p>A figure is worse when that test says so after Holm's correction for the number of figures
 * (together at most {@link #FALSE_ALARMS}), and when its Hodges-Lehmann estimate is at least half
 * of the worsening that must be found. It is not worse when the upper limit of the estimate stays
 * below that worsening. Else nobody can tell, and the number of rounds that would do is said.
 */
public final class Gate {

  /** How often something is called worse although nothing differs, all figures together. */
  public static final double FALSE_ALARMS = 0.01;

  /** How often a worsening of the size to find is found, with the recommended rounds. */
  public static final double POWER = 0.95;

  /** Of a signed-rank test beside a t test, at worst (Hodges and Lehmann, 1956). */
  private static final double EFFICIENCY = 108 / 125.0;

  private static final int RANK_RESERVE = 6;
  private static final int SPOILT_RESERVE = 8;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private Gate() {}

  /** What is said of a figure. */
  public enum Word {
    WORSE,
    BETTER,
    NOT_WORSE,
    CANNOT_TELL;

    /** Its word in files, such as {@code not-worse}. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * What is said of one figure.
   *
   * @param rounds how many were judged
   * @param change of B against A, the estimate: -0.1 for a tenth less
   * @param worst the worst change that is still plausible, with 95 % confidence
   * @param pValue of "worse", after the correction
   * @param noise standard deviation of a round's log ratio
   * @param roundsNeeded how many rounds would decide, with this noise; null when it is decided
   */
  public record Finding(
      GateMetric metric,
      Word verdict,
      int rounds,
      double change,
      double worst,
      double pValue,
      double noise,
      Integer roundsNeeded) {}

  /** Judges each figure by its worsenings, one per round. */
  public static List<Finding> judge(Map<GateMetric, double[]> worsenings) {
    List<GateMetric> metrics = worsenings.keySet().stream().sorted().toList();
    List<Double> worse = metrics.stream().map(m -> pValue(worsenings.get(m))).toList();
    List<Double> better = metrics.stream().map(m -> pValue(negated(worsenings.get(m)))).toList();
    List<Double> worseHolm = holm(worse);
    List<Double> betterHolm = holm(better);
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < metrics.size(); i++) {
      GateMetric metric = metrics.get(i);
      findings.add(
          finding(
              metric, worsenings.get(metric), worseHolm.get(i), betterHolm.get(i), metrics.size()));
    }
    return findings;
  }

  /**
   * Judges a session of rounds by an earlier one. What a machine does between the two does not
   * cancel out here, so nothing but the target may differ between them. The test is the one-sided
   * Mann-Whitney test, exact where it can be; the rest is as above.
   *
   * @param base badnesses of the earlier session, one per round, see {@link GateMetric#badness}
   * @param now those of the session in question
   */
  public static List<Finding> judge(Map<GateMetric, double[]> base, Map<GateMetric, double[]> now) {
    List<GateMetric> metrics = base.keySet().stream().sorted().toList();
    List<Double> worse = holm(metrics.stream().map(m -> pValue(now.get(m), base.get(m))).toList());
    List<Double> better = holm(metrics.stream().map(m -> pValue(base.get(m), now.get(m))).toList());
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < metrics.size(); i++) {
      GateMetric metric = metrics.get(i);
      double[] before = base.get(metric);
      double[] after = now.get(metric);
      if (before.length == 0 || after.length == 0) {
        findings.add(notMeasured(metric));
        continue;
      }
      double[] shifts = differences(before, after);
      double deviation = Math.sqrt(shifts.length * (before.length + after.length + 1) / 12.0);
      // As in a round of two halves: the noise of a difference.
      double noise = Math.hypot(deviation(before), deviation(after));
      findings.add(
          finding(
              metric,
              new Evidence(
                  Math.min(before.length, after.length),
                  fewestRoundsOfSessions(metrics.size()),
                  shifts,
                  limit(shifts, deviation),
                  worse.get(i),
                  better.get(i),
                  noise),
              metrics.size()));
    }
    return findings;
  }

  private static Finding finding(
      GateMetric metric, double[] values, double worse, double better, int metrics) {
    if (values.length == 0) {
      return notMeasured(metric);
    }
    double[] walsh = walshAverages(values);
    double deviation = Math.sqrt(walsh.length * (2.0 * values.length + 1) / 12);
    double noise = deviation(values, Median.withDefaults().evaluate(walsh));
    return finding(
        metric,
        new Evidence(
            values.length,
            fewestRounds(metrics),
            walsh,
            limit(walsh, deviation),
            worse,
            better,
            noise),
        metrics);
  }

  private static Finding notMeasured(GateMetric metric) {
    return new Finding(metric, Word.CANNOT_TELL, 0, 0, 0, 1, 0, null);
  }

  /**
   * What is known of one figure.
   *
   * @param fewest with fewer rounds the test cannot be certain enough
   * @param shifts whose median is the estimate
   * @param upper limit of the estimate
   */
  private record Evidence(
      int rounds,
      int fewest,
      double[] shifts,
      double upper,
      double worse,
      double better,
      double noise) {}

  private static Finding finding(GateMetric metric, Evidence evidence, int metrics) {
    double estimate = Median.withDefaults().evaluate(evidence.shifts);
    Word word = Word.CANNOT_TELL;
    if (evidence.worse <= FALSE_ALARMS && estimate >= metric.matters()) {
      word = Word.WORSE;
    } else if (evidence.better <= FALSE_ALARMS && -estimate >= metric.matters()) {
      word = Word.BETTER;
    } else if (evidence.rounds >= evidence.fewest && evidence.upper < metric.detect()) {
      word = Word.NOT_WORSE;
    }
    return new Finding(
        metric,
        word,
        evidence.rounds,
        metric.change(estimate),
        metric.change(evidence.upper),
        evidence.worse,
        evidence.noise,
        word == Word.CANNOT_TELL ? roundsNeeded(metric, evidence.noise, metrics) : null);
  }

  /**
   * The rounds that find a worsening of the size to find with {@link #POWER}.
   *
   * @param noise standard deviation of a round's log ratio
   * @param metrics how many figures are judged together
   */
  public static int roundsNeeded(GateMetric metric, double noise, int metrics) {
    double test = quantile(1 - FALSE_ALARMS / metrics) + quantile(POWER);
    double byTest = Math.pow(test * noise / metric.detect(), 2) / EFFICIENCY;
    double byEffect =
        Math.pow(quantile(POWER) * noise / (metric.detect() - metric.matters()), 2) / EFFICIENCY;
    // Among fewer rounds than that, one that other work has spoilt could hide everything.
    return Math.max(
        fewestRounds(metrics) + SPOILT_RESERVE,
        (int) Math.ceil(Math.max(byTest, byEffect)) + RANK_RESERVE);
  }

  /** With fewer rounds the test cannot be certain enough, even if each one is worse. */
  public static int fewestRounds(int metrics) {
    return (int) Math.ceil(Math.log(metrics / FALSE_ALARMS) / Math.log(2)) + 1;
  }

  /** The same of each of two sessions: fewer cannot give so small a probability. */
  static int fewestRoundsOfSessions(int metrics) {
    int rounds = 1;
    double arrangements = 2; // of so many rounds among twice as many
    while (1 / arrangements > FALSE_ALARMS / metrics) {
      rounds++;
      arrangements *= (2.0 * rounds - 1) * 2 / rounds;
    }
    return rounds;
  }

  /**
   * The noise of rounds in which a target was measured against itself: there the truth is no
   * difference, so the deviation is the one from zero.
   */
  public static double noise(double[] values) {
    return deviation(values, 0);
  }

  /** The noise of the difference between two rounds, from those of one session. */
  static double sessionNoise(double[] badnesses) {
    return Math.sqrt(2) * deviation(badnesses);
  }

  private static double deviation(double[] values) {
    return deviation(values, Median.withDefaults().evaluate(values));
  }

  private static double deviation(double[] values, double centre) {
    double squares = Arrays.stream(values).map(v -> (v - centre) * (v - centre)).sum();
    return Math.sqrt(squares / Math.max(1, values.length - 1));
  }

  private static double pValue(double[] values) {
    double[] different = Arrays.stream(values).filter(value -> value != 0).toArray();
    return different.length == 0
        ? 1
        : WilcoxonSignedRankTest.withDefaults()
            .with(AlternativeHypothesis.GREATER_THAN)
            .test(different)
            .getPValue();
  }

  private static double pValue(double[] larger, double[] smaller) {
    return larger.length == 0 || smaller.length == 0
        ? 1
        : MannWhitneyUTest.withDefaults()
            .with(AlternativeHypothesis.GREATER_THAN)
            .test(larger, smaller)
            .getPValue();
  }

  /** Holm's step-down correction: each p value as it counts beside the others. */
  static List<Double> holm(List<Double> pValues) {
    Integer[] order = new Integer[pValues.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(pValues::get));
    Double[] corrected = new Double[order.length];
    double atLeast = 0;
    for (int rank = 0; rank < order.length; rank++) {
      double each = Math.min(1, pValues.get(order[rank]) * (order.length - rank));
      atLeast = Math.max(atLeast, each);
      corrected[order[rank]] = atLeast;
    }
    return List.of(corrected);
  }

  /** The means of all pairs of values, ascending; their median is the Hodges-Lehmann estimate. */
  private static double[] walshAverages(double[] values) {
    double[] averages = new double[values.length * (values.length + 1) / 2];
    int next = 0;
    for (int i = 0; i < values.length; i++) {
      for (int j = i; j < values.length; j++) {
        averages[next++] = (values[i] + values[j]) / 2;
      }
    }
    Arrays.sort(averages);
    return averages;
  }

  /** How far each round of one session is from each one of the other, ascending. */
  private static double[] differences(double[] before, double[] after) {
    return Arrays.stream(after)
        .flatMap(each -> Arrays.stream(before).map(other -> each - other))
        .sorted()
        .toArray();
  }

  /**
   * The upper confidence limit of a median of ascending shifts.
   *
   * @param deviation of the rank sum that belongs to them
   */
  private static double limit(double[] shifts, double deviation) {
    double index = Math.ceil(shifts.length / 2.0 + quantile(POWER) * deviation);
    return shifts[(int) Math.min(shifts.length - 1, index)];
  }

  private static double[] negated(double[] values) {
    return Arrays.stream(values).map(value -> -value).toArray();
  }

  private static double quantile(double probability) {
    return NORMAL.inverseCumulativeProbability(probability);
  }
}

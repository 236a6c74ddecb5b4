package io.mqtttck.report.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.Gate.Word;
import io.mqtttck.report.model.Machine;
import io.mqtttck.report.model.Tool;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.statistics.descriptive.Median;

/**
 * The contents of {@code rounds.json}: one load run again and again, to be a baseline, or to be
 * judged by one.
 *
 * @param target the address without secrets
 * @param plan of each round, with the rate that the warm-up settled
 * @param rounds figures: messages per second, microseconds; one that could not be measured is
 *     missing
 * @param sinkRates what the machine did into the calibration sink before each round, messages per
 *     second: the same load without the target
 * @param trouble a sentence for each round that lost messages or did not come to its end
 * @param judgement by a baseline, null without one
 */
public record RoundsReport(
    String schema,
    Tool tool,
    String scenario,
    String target,
    Machine machine,
    Instant startedAt,
    long durationMs,
    Map<String, Object> plan,
    List<Map<GateMetric, Double>> rounds,
    List<Double> sinkRates,
    List<String> trouble,
    Judgement judgement) {

  public static final String SCHEMA = "mqtt-tck/rounds/1";
  public static final String FILE = "rounds.json";

  /** The machine itself may be so much slower or faster; more than that is not the target. */
  static final double MOST_DRIFT = 0.05;

  /** What may differ between two plans that ask for the same load. */
  private static final Set<String> INCIDENTAL = Set.of("seed", "thresholds", "connectTimeoutMs");

  public RoundsReport {
    rounds = List.copyOf(rounds);
    sinkRates = List.copyOf(sinkRates);
    trouble = trouble == null ? List.of() : List.copyOf(trouble);
  }

  /**
   * What is said of these rounds beside those of a baseline.
   *
   * @param baseline its folder
   * @param drift by which part this machine was faster than then, without any target
   * @param obstacle why nobody can tell, null when somebody can
   */
  public record Judgement(
      String baseline,
      Instant startedAt,
      int rounds,
      double drift,
      String obstacle,
      List<Finding> findings) {

    public Judgement {
      findings = List.copyOf(findings);
    }

    @JsonIgnore
    public boolean worse() {
      return says(Word.WORSE);
    }

    @JsonIgnore
    public boolean undecided() {
      return obstacle != null || findings.isEmpty() || says(Word.CANNOT_TELL);
    }

    private boolean says(Word word) {
      return findings.stream().anyMatch(finding -> finding.verdict() == word);
    }
  }

  /**
   * Why a session with this plan, on this machine, cannot be judged by these rounds; null when it
   * can.
   */
  public String unlike(Machine here, Map<String, Object> otherPlan) {
    if (!machine.equals(here)) {
      return "it was measured on another machine (" + machine + "), this one is " + here;
    }
    Set<String> names = new TreeSet<>(plan.keySet());
    names.addAll(otherPlan.keySet());
    names.removeAll(INCIDENTAL);
    return names.stream()
        .filter(name -> !same(plan.get(name), otherPlan.get(name)))
        .findFirst()
        .map(
            name ->
                "it was measured with another plan: "
                    + name
                    + " was "
                    + plan.get(name)
                    + " and is "
                    + otherPlan.get(name))
        .orElse(null);
  }

  /** A file does not tell 5 from 5.0. */
  private static boolean same(Object one, Object other) {
    return one instanceof Number a && other instanceof Number b
        ? a.doubleValue() == b.doubleValue()
        : Objects.equals(String.valueOf(one), String.valueOf(other));
  }

  /** The same, judged by a baseline in these figures. */
  public RoundsReport judgedBy(String folder, RoundsReport baseline, Set<GateMetric> figures) {
    Map<GateMetric, double[]> before = baseline.badnesses();
    Map<GateMetric, double[]> now = badnesses();
    before.keySet().retainAll(now.keySet());
    before.keySet().retainAll(figures);
    double drift = median(sinkRates) / median(baseline.sinkRates) - 1;
    boolean drifted = Math.abs(drift) > MOST_DRIFT;
    String obstacle =
        drifted
            ? String.format(
                "this machine itself is %.0f %% %s than it was then, without any target: is there"
                    + " other work?",
                100 * Math.abs(drift), drift < 0 ? "slower" : "faster")
            : null;
    Judgement judged =
        new Judgement(
            folder,
            baseline.startedAt,
            baseline.rounds.size(),
            drift,
            obstacle,
            drifted ? List.of() : Gate.judge(before, now));
    return new RoundsReport(
        schema,
        tool,
        scenario,
        target,
        machine,
        startedAt,
        durationMs,
        plan,
        rounds,
        sinkRates,
        trouble,
        judged);
  }

  /** How many rounds the noise of these ones asks for, on both sides, by figure. */
  public Map<GateMetric, Integer> recommended() {
    Map<GateMetric, Integer> recommended = new EnumMap<>(GateMetric.class);
    badnesses()
        .forEach(
            (metric, values) -> {
              if (values.length > 1) {
                recommended.put(
                    metric,
                    Gate.roundsNeeded(
                        metric, Gate.sessionNoise(values), GateMetric.values().length));
              }
            });
    return recommended;
  }

  private Map<GateMetric, double[]> badnesses() {
    Map<GateMetric, double[]> badnesses = new EnumMap<>(GateMetric.class);
    for (GateMetric metric : GateMetric.values()) {
      double[] values =
          rounds.stream()
              .filter(round -> round.getOrDefault(metric, 0.0) > 0)
              .mapToDouble(round -> metric.badness(round.get(metric)))
              .toArray();
      if (values.length > 0 || !metric.optional()) {
        badnesses.put(metric, values);
      }
    }
    return badnesses;
  }

  private static double median(List<Double> values) {
    return Median.withDefaults().evaluate(values.stream().mapToDouble(value -> value).toArray());
  }
}

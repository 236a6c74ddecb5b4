package io.mqtttck.report.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.Gate.Word;
import io.mqtttck.report.model.Tool;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The contents of {@code ab.json}: two targets that were measured in turn.
 *
 * @param a the address of A without secrets
 * @param b the address of B, the same as A when a target was measured against itself
 * @param seed decides the lots
 * @param plan the load of each half of a round
 * @param noiseRounds in which A was measured against A, first
 * @param rounds in which A was measured against B
 * @param recommended how many rounds the noise asks for, by figure
 * @param trouble a sentence for each half that lost messages or did not come to its end
 * @param trial how the gate itself fares with this noise, null when that was not asked for
 */
public record AbReport(
    String schema,
    Tool tool,
    String a,
    String b,
    Instant startedAt,
    long durationMs,
    long seed,
    Map<String, Object> plan,
    List<Round> noiseRounds,
    List<Round> rounds,
    Map<GateMetric, Integer> recommended,
    List<Finding> findings,
    List<String> trouble,
    GateTrial.Outcome trial) {

  public static final String SCHEMA = "mqtt-tck/ab/1";

  public AbReport {
    noiseRounds = List.copyOf(noiseRounds);
    rounds = List.copyOf(rounds);
    findings = List.copyOf(findings);
    trouble = List.copyOf(trouble);
  }

  /**
   * One round.
   *
   * @param aFirst what the lot said
   * @param a figures: messages per second, microseconds; one that could not be measured is missing
   */
  public record Round(boolean aFirst, Map<GateMetric, Double> a, Map<GateMetric, Double> b) {}

  /** Whether B is worse in any figure. */
  @JsonIgnore
  public boolean worse() {
    return says(Word.WORSE);
  }

  /** Whether a figure is neither worse nor sure not to be. */
  @JsonIgnore
  public boolean undecided() {
    return says(Word.CANNOT_TELL) || findings.isEmpty();
  }

  private boolean says(Word word) {
    return findings.stream().anyMatch(finding -> finding.verdict() == word);
  }

  /**
   * The worsenings of some rounds by figure; a round that lacks a figure is left out there.
   *
   * @param figures the ones wanted; one that is {@link GateMetric#optional} comes only when it was
   *     measured
   */
  public static Map<GateMetric, double[]> worsenings(List<Round> rounds, Set<GateMetric> figures) {
    Map<GateMetric, double[]> worsenings = new EnumMap<>(GateMetric.class);
    for (GateMetric metric : figures) {
      double[] values =
          rounds.stream()
              .filter(round -> measured(round.a(), metric) && measured(round.b(), metric))
              .mapToDouble(r -> metric.worsening(r.a().get(metric), r.b().get(metric)))
              .toArray();
      if (values.length > 0 || !metric.optional()) {
        worsenings.put(metric, values);
      }
    }
    return worsenings;
  }

  private static boolean measured(Map<GateMetric, Double> figures, GateMetric metric) {
    return figures.getOrDefault(metric, 0.0) > 0;
  }
}

package io.mqtttck.report.compare;

import io.mqtttck.load.measure.Interval;
import io.mqtttck.load.measure.LatencySummary;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.PhaseResult;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Median;

/**
 * The figures of one load run as the gate takes them: the median over the seconds of a phase. What
 * is worse in every second shows in it as it would in the whole, and one second that other work on
 * this machine has spoilt does not.
 */
public final class RoundFigures {

  private static final int FEWEST_SECONDS = 3;
  private static final double USABLE_SHARE = 0.5;

  private RoundFigures() {}

  /** The figures; one that could not be measured, because the injector was late, is missing. */
  public static Map<GateMetric, Double> of(LoadResult result) {
    List<Interval> all = result.recording().intervals();
    List<Interval> flatOut = seconds(names("flat-out", result), all);
    List<Interval> paced = seconds(names("paced", result), all);
    Map<GateMetric, Double> figures = ofSeconds(flatOut, paced);
    if (flatOut.size() < FEWEST_SECONDS) {
      throughput(result).ifPresent(rate -> figures.put(GateMetric.THROUGHPUT, rate));
    }
    if (paced.size() < FEWEST_SECONDS) {
      ofWholePhase(result).ifPresent(latency -> put(figures, latency.p50Us(), latency.p99Us()));
    }
    return figures;
  }

  static Map<GateMetric, Double> ofSeconds(List<Interval> flatOut, List<Interval> paced) {
    Map<GateMetric, Double> figures = new EnumMap<>(GateMetric.class);
    if (flatOut.size() >= FEWEST_SECONDS) {
      figures.put(
          GateMetric.THROUGHPUT,
          median(flatOut, second -> second.received() * 1000.0 / second.tookMs()));
    }
    List<Interval> usable =
        paced.stream().filter(second -> !second.late() && second.received() > 0).toList();
    if (usable.size() >= Math.max(FEWEST_SECONDS, USABLE_SHARE * paced.size())) {
      put(figures, median(usable, Interval::p50Us), median(usable, Interval::p99Us));
    }
    return figures;
  }

  private static void put(Map<GateMetric, Double> figures, double p50Us, double p99Us) {
    figures.put(GateMetric.P50, p50Us);
    figures.put(GateMetric.P99, p99Us);
  }

  /** Messages received per second, flat out; empty when the plan has no such phase. */
  public static OptionalDouble throughput(LoadResult result) {
    return result.phases().stream()
        .filter(phase -> phase.kind().equals("flat-out"))
        .mapToDouble(PhaseResult::receiveRate)
        .findFirst();
  }

  private static List<String> names(String kind, LoadResult result) {
    return result.phases().stream()
        .filter(phase -> phase.kind().equals(kind))
        .map(PhaseResult::name)
        .toList();
  }

  /** The seconds of some phases, without the first of each, which began before it. */
  static List<Interval> seconds(List<String> phases, List<Interval> all) {
    return phases.stream()
        .flatMap(name -> all.stream().filter(second -> second.phase().equals(name)).skip(1))
        .filter(second -> second.tookMs() >= 500)
        .toList();
  }

  private static Optional<LatencySummary> ofWholePhase(LoadResult result) {
    return result.phases().stream()
        .filter(phase -> phase.kind().equals("paced") && phase.latency().containsKey("endToEnd"))
        .filter(phase -> result.voidReason().isEmpty())
        .reduce((earlier, later) -> later)
        .map(phase -> phase.latency().get("endToEnd"));
  }

  private static double median(List<Interval> seconds, ToDoubleFunction<Interval> figure) {
    return Median.withDefaults().evaluate(seconds.stream().mapToDouble(figure).toArray());
  }
}

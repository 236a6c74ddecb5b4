package io.mqtttck.report.cli;

import io.mqtttck.load.LoadPlan;
import io.mqtttck.report.compare.GateMetric;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which figures decide. */
final class FigureOptions {

  @Option(
      names = "--figures",
      paramLabel = "NAME",
      split = ",",
      description =
          "What decides: throughput, p50, p99, cpu (of a target on this machine); default: all.")
  List<String> words = new ArrayList<>();

  /** The figures named, or all; without those of a phase that the plan leaves out. */
  Set<GateMetric> figures(LoadPlan plan) {
    try {
      Set<GateMetric> figures =
          words.isEmpty()
              ? EnumSet.allOf(GateMetric.class)
              : EnumSet.copyOf(words.stream().map(GateMetric::of).toList());
      if (plan.messages() == 0) {
        figures.removeAll(EnumSet.of(GateMetric.THROUGHPUT, GateMetric.CPU));
      }
      if (plan.duration().isZero()) {
        figures.removeAll(EnumSet.of(GateMetric.P50, GateMetric.P99));
      }
      if (figures.isEmpty()) {
        throw new IllegalArgumentException("the plan leaves out the phase of all of them");
      }
      return figures;
    } catch (IllegalArgumentException e) {
      throw UserError.usage("--figures: " + e.getMessage());
    }
  }
}

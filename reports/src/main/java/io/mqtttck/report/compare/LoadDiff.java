package io.mqtttck.report.compare;

import io.mqtttck.report.compare.Comparison.LoadChange;
import io.mqtttck.report.compare.Comparison.MetricChange;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.LoadReport.Latency;
import io.mqtttck.report.model.LoadReport.Phase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares two runs of one load scenario. One run each cannot tell a change from noise, so a figure
 * is only called worse beyond a tolerance.
 */
final class LoadDiff {

  /** What may differ between two plans that ask for the same load. */
  private static final Set<String> INCIDENTAL = Set.of("seed", "thresholds", "connectTimeoutMs");

  private final Tolerances tolerances;
  private final List<MetricChange> metrics = new ArrayList<>();

  private LoadDiff(Tolerances tolerances) {
    this.tolerances = tolerances;
  }

  /**
   * How much worse a single run may be before that counts.
   *
   * @param rate the part of a rate that may be missing, such as 0.1
   * @param latency the part by which a latency may be longer, such as 0.25
   */
  record Tolerances(double rate, double latency) {}

  /** Compares; why that makes no sense is added to the notes. */
  static LoadChange of(LoadReport base, LoadReport now, Tolerances tolerances, List<String> notes) {
    LoadDiff diff = new LoadDiff(tolerances);
    diff.counts(base, now);
    diff.rates(base, now);
    String obstacle = obstacle(base, now);
    if (obstacle != null) {
      notes.add("load " + now.scenario() + " is shown and not judged: " + obstacle);
    }
    boolean worse =
        obstacle == null
            && ((base.passed() && !now.passed())
                || diff.metrics.stream().anyMatch(MetricChange::worse));
    return new LoadChange(
        now.scenario(), base.verdict(), now.verdict(), obstacle == null, worse, diff.metrics);
  }

  private static String obstacle(LoadReport base, LoadReport now) {
    Set<String> names = new HashSet<>(base.plan().keySet());
    names.addAll(now.plan().keySet());
    names.removeAll(INCIDENTAL);
    for (String name : names.stream().sorted().toList()) {
      Object before = base.plan().get(name);
      Object after = now.plan().get(name);
      if (!String.valueOf(before).equals(String.valueOf(after))) {
        return "the plans differ, " + name + " was " + before + " and is " + after;
      }
    }
    if (!base.complete() || base.verdict().equals("void")) {
      return "the older run is void or did not come to its end";
    }
    if (now.verdict().equals("void")) {
      return "the newer run is void: the injector, not the target, was the limit";
    }
    return null;
  }

  private void counts(LoadReport base, LoadReport now) {
    count("lost", base.lost(), now.lost());
    count("corrupted", base.corrupted(), now.corrupted());
    count("misrouted", base.misrouted(), now.misrouted());
    count("connections failed", base.connects().failed(), now.connects().failed());
    count("connections lost", base.connectionsLost(), now.connectionsLost());
    shown("duplicated", "count", base.duplicated(), now.duplicated());
    shown("reordered", "count", base.reordered(), now.reordered());
  }

  private void rates(LoadReport base, LoadReport now) {
    if (base.phases().isEmpty() || now.phases().isEmpty()) {
      rate("publish rate", base.publishRate(), now.publishRate());
      rate("receive rate", base.receiveRate(), now.receiveRate());
      latencies("", base.latency(), now.latency());
      return;
    }
    for (Phase after : now.phases()) {
      base.phases().stream()
          .filter(before -> before.name().equals(after.name()))
          .findFirst()
          .ifPresent(before -> phase(before, after));
    }
  }

  private void phase(Phase base, Phase now) {
    String prefix = now.name() + " ";
    // The rate of a paced phase is what its plan asks for, often a half of what was found before.
    if (now.offeredRate() == 0) {
      rate(prefix + "publish rate", base.publishRate(), now.publishRate());
      rate(prefix + "receive rate", base.receiveRate(), now.receiveRate());
    } else {
      shown(prefix + "receive rate", "msg/s", base.receiveRate(), now.receiveRate());
    }
    latencies(prefix, base.latency(), now.latency());
  }

  private void latencies(String prefix, Map<String, Latency> base, Map<String, Latency> now) {
    now.forEach(
        (kind, after) -> {
          Latency before = base.get(kind);
          if (before != null && before.count() > 0 && after.count() > 0) {
            boolean headline = kind.equals("endToEnd") && after.closedLoop() == null;
            latency(prefix + kind + " p50", before.p50Us(), after.p50Us(), headline);
            latency(prefix + kind + " p99", before.p99Us(), after.p99Us(), headline);
            latency(prefix + kind + " p99.9", before.p999Us(), after.p999Us(), false);
          }
        });
  }

  private void count(String name, long base, long now) {
    if (base != 0 || now != 0) {
      metrics.add(new MetricChange(name, "count", base, now, 0.0, now > base));
    }
  }

  private void rate(String name, double base, double now) {
    double least = base * (1 - tolerances.rate());
    metrics.add(new MetricChange(name, "msg/s", base, now, tolerances.rate(), now < least));
  }

  private void latency(String name, double base, double now, boolean judged) {
    if (judged) {
      double most = base * (1 + tolerances.latency());
      metrics.add(new MetricChange(name, "us", base, now, tolerances.latency(), now > most));
    } else {
      shown(name, "us", base, now);
    }
  }

  private void shown(String name, String unit, double base, double now) {
    if (base != 0 || now != 0) {
      metrics.add(new MetricChange(name, unit, base, now, null, false));
    }
  }
}

package io.mqtttck.load.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Decides the verdict of a run. A run whose injector was the limit says nothing of the target. */
final class Judge {

  /** Nearer than this to the rate into the sink, and the injector may have been the limit. */
  static final double SINK_SHARE = 0.8;

  /** Lateness below this is never held against a run, microseconds. */
  static final double LATENESS_FLOOR_US = 5000;

  /** Lateness may be this share of the end-to-end latency. */
  static final double LATENESS_SHARE = 0.1;

  private Judge() {}

  static LoadResult judge(LoadResult result, List<Threshold> thresholds, String limited) {
    List<ThresholdResult> judged = new ArrayList<>();
    thresholds.forEach(threshold -> judged.add(threshold.judge(result)));
    String voidReason = voidReason(result).orElse(limited);
    LoadVerdict verdict = verdict(result, judged, voidReason);
    return result.judged(verdict, verdict == LoadVerdict.VOID ? voidReason : "", judged);
  }

  private static LoadVerdict verdict(
      LoadResult result, List<ThresholdResult> thresholds, String voidReason) {
    boolean miscounted =
        thresholds.stream().anyMatch(one -> !one.passed() && one.unit().equals("count"));
    if (result.stopped() == StopReason.TARGET_LOST || miscounted) {
      return LoadVerdict.FAILED; // a message that is lost is lost, however slow the injector was
    }
    if (!voidReason.isEmpty()) {
      return LoadVerdict.VOID;
    }
    return thresholds.stream().allMatch(ThresholdResult::passed)
        ? LoadVerdict.PASSED
        : LoadVerdict.FAILED;
  }

  private static Optional<String> voidReason(LoadResult result) {
    Optional<String> limited =
        result.phases().stream()
            .map(phase -> limited(phase, result.injector().sinkRate()))
            .flatMap(Optional::stream)
            .findFirst();
    return limited.or(() -> late(result.phases()));
  }

  /** A phase that was run again does not count: it was, because the first one was late. */
  private static Optional<String> late(List<PhaseResult> phases) {
    Map<String, PhaseResult> counting = new LinkedHashMap<>();
    phases.stream()
        .filter(phase -> phase.kind().equals("paced"))
        .forEach(phase -> counting.put(phase.name().replaceFirst("-again$", ""), phase));
    return counting.values().stream().map(Judge::late).flatMap(Optional::stream).findFirst();
  }

  static boolean nearSink(PhaseResult phase, double sinkRate) {
    return phase.kind().equals("flat-out")
        && sinkRate > 0
        && phase.receiveRate() > SINK_SHARE * sinkRate;
  }

  private static Optional<String> limited(PhaseResult phase, double sinkRate) {
    if (!nearSink(phase, sinkRate)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the injector was the limit: %s reached %.0f msg/s, more than 80 %% of the %.0f msg/s that the"
                + " same plan reaches into the sink",
            phase.name(),
            phase.receiveRate(),
            sinkRate));
  }

  static boolean late(LatencySummary lateness, LatencySummary endToEnd) {
    return late(lateness.p99Us(), endToEnd.p99Us());
  }

  static boolean late(double latenessP99Us, double endToEndP99Us) {
    return latenessP99Us > boundUs(endToEndP99Us);
  }

  private static double boundUs(double endToEndP99Us) {
    return Math.max(LATENESS_FLOOR_US, LATENESS_SHARE * endToEndP99Us);
  }

  private static Optional<String> late(PhaseResult phase) {
    LatencySummary lateness = phase.latency().get("lateness");
    LatencySummary endToEnd = phase.latency().get("endToEnd");
    if (lateness == null || endToEnd == null || !late(lateness, endToEnd)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the injector was the limit: in %s it sent %.1f ms late at p99, and at most %.1f ms is"
                + " tolerable",
            phase.name(),
            lateness.p99Us() / 1000,
            boundUs(endToEnd.p99Us()) / 1000));
  }
}

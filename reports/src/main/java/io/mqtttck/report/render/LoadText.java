package io.mqtttck.report.render;

import io.mqtttck.load.measure.Figure;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.LoadReport.Latency;
import io.mqtttck.report.model.LoadReport.Threshold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Load figures in words, for people. */
public final class LoadText {

  private LoadText() {}

  /** The verdict with its reason, in one line. */
  public static String verdictLine(LoadReport load) {
    List<String> reasons = new ArrayList<>();
    if (!load.complete()) {
      reasons.add(load.stopReason() == null ? load.stopped() : load.stopReason());
    }
    if (load.voidReason() != null) {
      reasons.add(load.voidReason());
    }
    load.thresholds().stream()
        .filter(t -> !t.passed())
        .map(LoadText::threshold)
        .forEach(reasons::add);
    String why = reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
    return load.scenario() + " " + load.verdict() + why;
  }

  /** One threshold: its expression and what was measured. */
  public static String threshold(Threshold threshold) {
    String actual =
        switch (threshold.unit()) {
          case "us" -> time(threshold.actual());
          case "msg/s" -> count(Math.round(threshold.actual())) + "/s";
          case "s" -> String.format(Locale.ROOT, "%.2f s", threshold.actual());
          case "ms" -> time(threshold.actual() * 1_000);
          case "ratio" -> String.format(Locale.ROOT, "%.2f", threshold.actual());
          default -> count(Math.round(threshold.actual()));
        };
    return threshold.name()
        + (threshold.passed() ? " holds" : " missed")
        + (threshold.reason() == null ? ", actual " + actual : ": " + threshold.reason());
  }

  /** The figures of a run, a line each: accounting, rates, latencies, thresholds. */
  public static List<String> lines(LoadReport load) {
    List<String> lines = new ArrayList<>();
    lines.add(accounting(load));
    if (load.phases().isEmpty()) {
      lines.add(rates(load.publishRate(), load.receiveRate()));
      load.latency().forEach((kind, latency) -> lines.add(kind + "  " + latency(latency)));
    }
    for (LoadReport.Phase phase : load.phases()) {
      lines.add(phase.name() + "  " + rates(phase.publishRate(), phase.receiveRate()));
      phase.latency().forEach((kind, latency) -> lines.add("  " + kind + "  " + latency(latency)));
    }
    if (!load.phases().isEmpty()) {
      perClient(load).forEach((kind, latency) -> lines.add(kind + "  " + latency(latency)));
    }
    load.figures().forEach((name, value) -> lines.add(figure(name, value)));
    load.thresholds().stream()
        .filter(threshold -> !threshold.passed())
        .forEach(threshold -> lines.add("threshold  " + threshold(threshold)));
    List<String> hold =
        load.thresholds().stream().filter(Threshold::passed).map(Threshold::name).toList();
    if (!hold.isEmpty()) {
      lines.add("holds  " + String.join(", ", hold));
    }
    lines.addAll(load.notes());
    return lines;
  }

  /** The distributions that are of no phase: they take time once per client. */
  public static Map<String, Latency> perClient(LoadReport load) {
    Map<String, Latency> perClient = new TreeMap<>(load.latency());
    load.phases().forEach(phase -> perClient.keySet().removeAll(phase.latency().keySet()));
    return perClient;
  }

  /** One figure of a scenario with its unit. */
  public static String figure(String name, double value) {
    return name
        + "  "
        + Arrays.stream(Figure.values())
            .filter(figure -> figure.word().equals(name))
            .findFirst()
            .map(figure -> figure(figure, value))
            .orElseGet(() -> String.valueOf(value));
  }

  private static String figure(Figure figure, double value) {
    return switch (figure.unit()) {
      case "ms" -> time(value * 1_000);
      case "msg/s" -> count(Math.round(value)) + "/s";
      case "ratio" -> String.format(Locale.ROOT, "%.2f", value);
      default -> count(Math.round(value));
    };
  }

  private static String accounting(LoadReport load) {
    StringBuilder line = new StringBuilder();
    append(line, "sent", load.sent());
    append(line, "expected", load.expected());
    append(line, "received", load.received());
    append(line, "lost", load.lost());
    append(line, "duplicated", load.duplicated());
    append(line, "reordered", load.reordered());
    if (load.corrupted() + load.misrouted() + load.foreign() > 0) {
      append(line, "corrupted", load.corrupted());
      append(line, "misrouted", load.misrouted());
      append(line, "foreign", load.foreign());
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String name, long value) {
    line.append(line.isEmpty() ? "" : "  ").append(name).append(' ').append(count(value));
  }

  /** One distribution in one line. */
  public static String latency(Latency latency) {
    return "p50 "
        + time(latency.p50Us())
        + "  p90 "
        + time(latency.p90Us())
        + "  p99 "
        + time(latency.p99Us())
        + "  p99.9 "
        + time(latency.p999Us())
        + "  max "
        + time(latency.maxUs())
        + (Boolean.TRUE.equals(latency.closedLoop()) ? "  (closed loop, no headline)" : "");
  }

  /** A whole number with its thousands apart. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Microseconds in the unit that reads best. */
  public static String time(double us) {
    if (us < 1_000) {
      return Math.round(us) + " us";
    }
    return us < 1_000_000
        ? String.format(Locale.ROOT, "%.1f ms", us / 1_000.0)
        : String.format(Locale.ROOT, "%.2f s", us / 1_000_000.0);
  }

  /** Rates in one line. */
  public static String rates(double publish, double receive) {
    return "published "
        + count(Math.round(publish))
        + "/s  received "
        + count(Math.round(receive))
        + "/s";
  }
}

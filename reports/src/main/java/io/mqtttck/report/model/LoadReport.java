package io.mqtttck.report.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mqtttck.load.measure.LatencySummary;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.PhaseResult;
import io.mqtttck.load.measure.ThresholdResult;
import io.mqtttck.target.Transport;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The contents of {@code load.json}. Rates are messages per second, latencies microseconds.
 *
 * @param plan every parameter in force, defaults included
 * @param target transport to address, without secrets, under {@code endpoints}
 * @param verdict {@code passed}, {@code failed} or {@code void}
 * @param voidReason null unless void
 * @param version the MQTT version spoken
 * @param stopped {@code done}, {@code duration}, {@code interrupted} or {@code target-lost}
 * @param stopReason null when the run ended by its plan
 * @param latency by kind: {@code endToEnd}, {@code ack}, {@code service}, {@code lateness}, and
 *     what takes time once per client, such as {@code connect}
 * @param figures what a scenario finds out beside these, such as {@code maxRate}
 */
public record LoadReport(
    String schema,
    Tool tool,
    String scenario,
    Map<String, Object> plan,
    Map<String, Object> target,
    String version,
    Instant startedAt,
    long durationMs,
    String verdict,
    String voidReason,
    String stopped,
    String stopReason,
    Connects connects,
    long connectionsLost,
    long sent,
    long expected,
    long received,
    long lost,
    long duplicated,
    long reordered,
    long corrupted,
    long misrouted,
    long foreign,
    double publishRate,
    double receiveRate,
    Map<String, Latency> latency,
    List<Phase> phases,
    Map<String, Double> figures,
    List<Threshold> thresholds,
    Injector injector,
    Map<String, String> histograms,
    String intervals,
    List<String> notes) {

  public static final String SCHEMA = "mqtt-tck/load/1";

  private static final Map<String, String> TRANSPORTS =
      Arrays.stream(Transport.values())
          .collect(Collectors.toMap(Transport::scheme, Transport::label));

  public LoadReport {
    latency = latency == null ? Map.of() : latency;
    figures = figures == null ? Map.of() : figures;
    phases = phases == null ? List.of() : List.copyOf(phases);
    thresholds = thresholds == null ? List.of() : List.copyOf(thresholds);
    notes = notes == null ? List.of() : List.copyOf(notes);
  }

  /** Whether it is good: neither void nor failed. */
  @JsonIgnore
  public boolean passed() {
    return verdict.equals("passed");
  }

  /** Whether it ran to its planned end. */
  @JsonIgnore
  public boolean complete() {
    return stopped.equals("done") || stopped.equals("duration");
  }

  /** How the connections went. */
  public record Connects(long tried, long ok, long failed) {}

  /**
   * One distribution, in microseconds.
   *
   * @param closedLoop true when the sender waited for its window: never a headline; else null
   */
  public record Latency(
      long count,
      double p50Us,
      double p90Us,
      double p99Us,
      double p999Us,
      double maxUs,
      Boolean closedLoop) {}

  /**
   * The same figures for one part of a scenario that has several.
   *
   * @param kind {@code flat-out}, {@code paced} or {@code probe}
   * @param scheduled the messages that the plan wanted sent
   * @param offeredRate what the schedule asked for, messages per second; 0 when flat out
   */
  public record Phase(
      String name,
      String kind,
      long durationMs,
      long scheduled,
      double offeredRate,
      long sent,
      long expected,
      long received,
      long lost,
      long duplicated,
      long reordered,
      long corrupted,
      long misrouted,
      long foreign,
      double publishRate,
      double receiveRate,
      Map<String, Latency> latency) {

    public Phase {
      latency = latency == null ? Map.of() : latency;
    }
  }

  /**
   * A limit and what was measured against it.
   *
   * @param name the expression
   * @param unit of both figures: {@code us}, {@code ms}, {@code s}, {@code msg/s}, {@code ratio} or
   *     {@code count}
   * @param reason why it failed for another cause than its limit, else null
   */
  public record Threshold(
      String name, double actual, double limit, String unit, boolean passed, String reason) {}

  /**
   * How the generator itself fared.
   *
   * @param sinkRate the same plan's rate into the calibration sink, null when not measured
   * @param coLocated whether the target ran on the same machine
   */
  public record Injector(
      double cpuSeconds,
      double cpuSecondsPerMillion,
      long peakMemoryBytes,
      long gcPauseMs,
      double loopLagP99Us,
      double loopLagMaxUs,
      Double sinkRate,
      boolean coLocated) {}

  /** Makes the report of a run whose raw files have been written. */
  public static LoadReport of(LoadResult run, Tool tool) {
    String transport = run.target().substring(0, run.target().indexOf(':'));
    return new LoadReport(
        SCHEMA,
        tool,
        run.scenario(),
        run.plan(),
        Map.of("endpoints", Map.of(TRANSPORTS.getOrDefault(transport, transport), run.target())),
        run.version(),
        run.startedAt(),
        run.durationMs(),
        run.verdict().word(),
        orNull(run.voidReason()),
        run.stopped().word(),
        orNull(run.stopReason()),
        new Connects(run.connects().tried(), run.connects().ok(), run.connects().failed()),
        run.connectionsLost(),
        run.sent(),
        run.expected(),
        run.received(),
        run.lost(),
        run.duplicated(),
        run.reordered(),
        run.corrupted(),
        run.misrouted(),
        run.foreign(),
        run.publishRate(),
        run.receiveRate(),
        latencies(run.latency()),
        run.phases().stream().map(LoadReport::phase).toList(),
        run.figures(),
        run.thresholds().stream().map(LoadReport::threshold).toList(),
        injector(run.injector()),
        run.histograms(),
        run.intervals(),
        run.notes());
  }

  private static Phase phase(PhaseResult phase) {
    return new Phase(
        phase.name(),
        phase.kind(),
        phase.durationMs(),
        phase.scheduled(),
        phase.offeredRate(),
        phase.sent(),
        phase.expected(),
        phase.received(),
        phase.lost(),
        phase.duplicated(),
        phase.reordered(),
        phase.corrupted(),
        phase.misrouted(),
        phase.foreign(),
        phase.publishRate(),
        phase.receiveRate(),
        latencies(phase.latency()));
  }

  private static Map<String, Latency> latencies(Map<String, LatencySummary> summaries) {
    Map<String, Latency> latencies = new LinkedHashMap<>();
    summaries.forEach(
        (kind, each) ->
            latencies.put(
                kind,
                new Latency(
                    each.count(),
                    each.p50Us(),
                    each.p90Us(),
                    each.p99Us(),
                    each.p999Us(),
                    each.maxUs(),
                    each.closedLoop() ? true : null)));
    return latencies;
  }

  private static Threshold threshold(ThresholdResult result) {
    return new Threshold(
        result.name(),
        result.actual(),
        result.limit(),
        result.unit(),
        result.passed(),
        orNull(result.reason()));
  }

  private static Injector injector(io.mqtttck.load.measure.Injector injector) {
    return new Injector(
        injector.cpuSeconds(),
        injector.cpuSecondsPerMillion(),
        injector.peakMemoryBytes(),
        injector.gcPauseMs(),
        injector.loopLagP99Us(),
        injector.loopLagMaxUs(),
        injector.sinkRate() == 0 ? null : injector.sinkRate(),
        injector.coLocated());
  }

  private static String orNull(String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}

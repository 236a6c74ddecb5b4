package io.mqtttck.report.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The contents of {@code load.json}. Rates are messages per second, latencies microseconds.
 *
 * @param plan every parameter in force, defaults included
 * @param target transport to address, without secrets, under {@code endpoints}
 * @param verdict {@code passed}, {@code failed} or {@code void}
 * @param voidReason null unless void
 * @param stopped {@code done}, {@code duration}, {@code interrupted} or {@code target-lost}
 * @param latency by kind: {@code endToEnd}, {@code ack}, {@code service}, {@code connect}, {@code
 *     lateness}
 */
public record LoadReport(
    String schema,
    Tool tool,
    String scenario,
    Map<String, Object> plan,
    Map<String, Object> target,
    Instant startedAt,
    long durationMs,
    String verdict,
    String voidReason,
    String stopped,
    Connects connects,
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
    List<Threshold> thresholds,
    Injector injector,
    Map<String, String> histograms,
    String intervals,
    List<String> notes) {

  public static final String SCHEMA = "mqtt-tck/load/1";

  public LoadReport {
    latency = latency == null ? Map.of() : latency;
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
      long p50Us,
      long p90Us,
      long p99Us,
      long p999Us,
      long maxUs,
      Boolean closedLoop) {}

  /** The same figures for one part of a scenario that has several. */
  public record Phase(
      String name,
      long durationMs,
      long sent,
      long expected,
      long received,
      long lost,
      long duplicated,
      long reordered,
      double publishRate,
      double receiveRate,
      Map<String, Latency> latency) {

    public Phase {
      latency = latency == null ? Map.of() : latency;
    }
  }

  /** A limit and what was measured against it. */
  public record Threshold(String name, double actual, double limit, boolean passed) {}

  /**
   * How the generator itself fared.
   *
   * @param sinkRate the same plan's rate into the calibration sink, null when not measured
   * @param coLocated whether the target ran on the same machine, null when unknown
   */
  public record Injector(
      double cpuSeconds,
      double cpuSecondsPerMillion,
      long peakMemoryBytes,
      Double sinkRate,
      Boolean coLocated) {}
}

package io.mqtttck.load.measure;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a load run found out; {@code reports} writes it as {@code load.json}. All counts are
 * the sums over the measured phases; warm-up is in none of them. See {@link Tally} for what they
 * mean.
 *
 * @param schema the name and version of the file format
 * @param tool our name and version
 * @param plan every parameter in force, defaults included
 * @param target the address, without secrets
 * @param version the MQTT version spoken: {@code 3.1.1} or {@code 5.0}
 * @param durationMs from the first connection to the last message, milliseconds
 * @param voidReason one sentence; empty unless the verdict is void
 * @param stopReason one sentence when the run did not end by its plan; otherwise empty
 * @param publishRate messages per second sent; of the flat-out phase where there is one, otherwise
 *     of the paced one
 * @param receiveRate messages per second received, of the same phase
 * @param latency microseconds, under {@code endToEnd}, {@code ack}, {@code service} and {@code
 *     lateness}, and of the whole run under the names of {@link Timers}; of the last paced phase
 *     where there is one, so that it counts from the due time
 * @param figures what the scenario found out, under the words and in the units of {@link Figure}
 * @param notes what a reader should know of the whole run, one sentence each
 * @param histograms {@code <phase>.<latency>} to a file, relative to the result folder
 * @param intervals the CSV file, relative to the result folder
 * @param recording what those files contain; not part of {@code load.json}
 */
public record LoadResult(
    String schema,
    String tool,
    String scenario,
    Map<String, Object> plan,
    String target,
    String version,
    Instant startedAt,
    long durationMs,
    LoadVerdict verdict,
    String voidReason,
    StopReason stopped,
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
    Map<String, LatencySummary> latency,
    List<PhaseResult> phases,
    Map<String, Double> figures,
    List<ThresholdResult> thresholds,
    Injector injector,
    List<String> notes,
    Map<String, String> histograms,
    String intervals,
    Recording recording) {

  /** The format that this record is written as. */
  public static final String SCHEMA = "mqtt-tck/load/1";

  /** The phase of this name. */
  public Optional<PhaseResult> phase(String name) {
    return phases.stream().filter(phase -> phase.name().equals(name)).findFirst();
  }

  /**
   * Whether a flat-out phase came so near to the rate into the sink that the injector may have been
   * the limit.
   */
  public boolean nearSinkRate() {
    return phases.stream().anyMatch(phase -> Judge.nearSink(phase, injector.sinkRate()));
  }

  LoadResult judged(
      LoadVerdict newVerdict, String newVoidReason, List<ThresholdResult> newThresholds) {
    return new LoadResult(
        schema,
        tool,
        scenario,
        plan,
        target,
        version,
        startedAt,
        durationMs,
        newVerdict,
        newVoidReason,
        stopped,
        stopReason,
        connects,
        connectionsLost,
        sent,
        expected,
        received,
        lost,
        duplicated,
        reordered,
        corrupted,
        misrouted,
        foreign,
        publishRate,
        receiveRate,
        latency,
        phases,
        figures,
        newThresholds,
        injector,
        notes,
        histograms,
        intervals,
        recording);
  }

  LoadResult withFiles(Map<String, String> newHistograms, String newIntervals) {
    return new LoadResult(
        schema,
        tool,
        scenario,
        plan,
        target,
        version,
        startedAt,
        durationMs,
        verdict,
        voidReason,
        stopped,
        stopReason,
        connects,
        connectionsLost,
        sent,
        expected,
        received,
        lost,
        duplicated,
        reordered,
        corrupted,
        misrouted,
        foreign,
        publishRate,
        receiveRate,
        latency,
        phases,
        figures,
        thresholds,
        injector,
        notes,
        newHistograms,
        newIntervals,
        recording);
  }
}

package io.mqtttck.load.measure;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is known of a run beside its books.
 *
 * @param thresholds all that decide the verdict, the implied ones included
 * @param sinkRate see {@link Injector}
 */
public record RunFacts(
    String tool,
    String scenario,
    Map<String, Object> plan,
    String target,
    String version,
    Instant startedAt,
    StopReason stopped,
    String stopReason,
    double sinkRate,
    boolean coLocated,
    List<Threshold> thresholds,
    List<String> notes) {

  /** The same with another rate into the sink. */
  public RunFacts sinkRate(double newSinkRate) {
    return new RunFacts(
        tool,
        scenario,
        plan,
        target,
        version,
        startedAt,
        stopped,
        stopReason,
        newSinkRate,
        coLocated,
        thresholds,
        notes);
  }
}

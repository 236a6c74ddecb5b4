package io.mqtttck.load.measure;

/**
 * How the load generator itself fared during the measured phases.
 *
 * @param cpuSeconds processor time of this process
 * @param cpuSecondsPerMillion the same per million messages received
 * @param peakMemoryBytes the largest resident set of this process so far; its committed heap where
 *     the system does not tell
 * @param gcPauseMs time that the collector stopped the process
 * @param loopLagP99Us how late event loops woke up, microseconds
 * @param sinkRate messages per second of the same plan into the calibration sink; 0 when not
 *     calibrated
 * @param coLocated whether the target runs on this machine and so shares its processors
 */
public record Injector(
    double cpuSeconds,
    double cpuSecondsPerMillion,
    long peakMemoryBytes,
    long gcPauseMs,
    double loopLagP99Us,
    double loopLagMaxUs,
    double sinkRate,
    boolean coLocated) {}

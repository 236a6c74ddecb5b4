package io.mqtttck.load;

/**
 * How a run stands, once a second.
 *
 * @param phase {@code calibration}, {@code warm-up}, {@code flat-out}, {@code paced}
 * @param users connections open
 * @param sent so far in the phase
 * @param received so far in the phase, distinct and valid
 * @param missing expected minus received in the phase: under way or lost
 * @param publishRate of the last second, messages per second
 * @param receiveRate of the last second, messages per second
 * @param p99Us end to end, of the last second, microseconds; 0 when nothing came
 * @param closedLoop whether that latency is one of a closed loop
 * @param elapsedMs of the whole run
 * @param etaMs to the end of the phase; -1 when it cannot be told
 */
public record LoadSnapshot(
    String phase,
    int users,
    long sent,
    long received,
    long missing,
    long duplicated,
    double publishRate,
    double receiveRate,
    double p99Us,
    boolean closedLoop,
    long elapsedMs,
    long etaMs) {}

package io.mqtttck.load.measure;

import java.util.Map;

/**
 * One measured phase: the fields have the meaning they have in {@link LoadResult}.
 *
 * @param kind {@code flat-out}, {@code paced} or {@code probe}
 * @param scheduled the messages that the plan wanted sent
 * @param offeredRate the rate that the schedule asked for, messages per second; 0 when flat out
 */
public record PhaseResult(
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
    Map<String, LatencySummary> latency) {}

package io.mqtttck.load.measure;

import org.HdrHistogram.Histogram;

/**
 * A latency in microseconds.
 *
 * @param closedLoop true when the sender waited for its window, so that a stall of the target kept
 *     messages from being sent at all: never a headline
 */
public record LatencySummary(
    long count,
    double p50Us,
    double p90Us,
    double p99Us,
    double p999Us,
    double maxUs,
    boolean closedLoop) {

  static LatencySummary of(Histogram ns, boolean closedLoop) {
    return new LatencySummary(
        ns.getTotalCount(),
        us(ns.getValueAtPercentile(50)),
        us(ns.getValueAtPercentile(90)),
        us(ns.getValueAtPercentile(99)),
        us(ns.getValueAtPercentile(99.9)),
        us(ns.getMaxValue()),
        closedLoop);
  }

  private static double us(long ns) {
    return ns / 1000.0;
  }
}

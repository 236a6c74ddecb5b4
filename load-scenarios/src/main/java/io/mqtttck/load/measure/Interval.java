package io.mqtttck.load.measure;

/**
 * One second of a run.
 *
 * @param endMs from the start of the run, milliseconds
 * @param sent within the interval
 * @param received within the interval
 * @param missing expected minus received so far in the phase: under way or lost
 * @param p99Us end to end, of the messages received within the interval; 0 when there were none
 * @param latenessP99Us of the messages sent within the interval
 * @param cpuPercent of one processor
 */
public record Interval(
    long endMs,
    long tookMs,
    String phase,
    boolean measured,
    int users,
    long sent,
    long received,
    long missing,
    long duplicated,
    double p50Us,
    double p99Us,
    double maxUs,
    double latenessP99Us,
    double loopLagMaxUs,
    long gcPauseMs,
    double cpuPercent) {

  /** Whether the injector was so late that the latencies are not the target's. */
  public boolean late() {
    return Judge.late(latenessP99Us, p99Us);
  }
}

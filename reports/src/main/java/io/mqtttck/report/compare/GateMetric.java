package io.mqtttck.report.compare;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A figure that the regression gate judges. All its arithmetic is done on the logarithm of a ratio,
 * where twice as slow and twice as fast are equally far from no change; positive is worse.
 */
public enum GateMetric {
  /** Messages per second, flat out. */
  THROUGHPUT("throughput", "msg/s", Math.log(1 / 0.90)),
  /** Median end-to-end latency of the paced phase. */
  P50("p50", "us", Math.log(1.20)),
  /** 99th percentile of the end-to-end latency of the paced phase. */
  P99("p99", "us", Math.log(1.20));

  private final String word;
  private final String unit;
  private final double detect;

  GateMetric(String word, String unit, double detect) {
    this.word = word;
    this.unit = unit;
    this.detect = detect;
  }

  /** Its name in files. */
  @JsonValue
  public String word() {
    return word;
  }

  /** {@code msg/s} or {@code us}. */
  public String unit() {
    return unit;
  }

  /** The worsening that must be found: 10 % less throughput, 20 % more latency. */
  public double detect() {
    return detect;
  }

  /** A smaller worsening than this is never an alarm, however certain it is: half of the above. */
  public double matters() {
    return detect / 2;
  }

  /** How much worse B is in one round. */
  public double worsening(double a, double b) {
    return this == THROUGHPUT ? Math.log(a / b) : Math.log(b / a);
  }

  /** The same as a change of the figure itself: -0.1 for a tenth less. */
  public double change(double worsening) {
    return Math.expm1(this == THROUGHPUT ? -worsening : worsening);
  }
}

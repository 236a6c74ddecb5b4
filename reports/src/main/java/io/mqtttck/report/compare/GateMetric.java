package io.mqtttck.report.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

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
  P99("p99", "us", Math.log(1.20)),
  /**
   * Processor time that the target spends on a million messages, flat out; where it can be seen.
   */
  CPU("cpu", "s", Math.log(1.10));

  private final String word;
  private final String unit;
  private final double detect;

  GateMetric(String word, String unit, double detect) {
    this.word = word;
    this.unit = unit;
    this.detect = detect;
  }

  /** Whether it is left out, instead of being undecided, where nobody can measure it. */
  boolean optional() {
    return this == CPU;
  }

  /**
   * The figure of this name.
   *
   * @throws IllegalArgumentException with one sentence when there is none
   */
  public static GateMetric of(String word) {
    return Arrays.stream(values())
        .filter(metric -> metric.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no figure '"
                        + word
                        + "': use "
                        + Arrays.stream(values())
                            .map(GateMetric::word)
                            .collect(Collectors.joining(", "))));
  }

  /** Its name in files. */
  @JsonValue
  public String word() {
    return word;
  }

  /** {@code msg/s}, {@code us} or {@code s}. */
  public String unit() {
    return unit;
  }

  /** The worsening to find: 10 % less throughput, 20 % more latency, 10 % more processor time. */
  public double detect() {
    return detect;
  }

  /** A smaller worsening than this is never an alarm, however certain it is: half of the above. */
  public double matters() {
    return detect / 2;
  }

  /** How much worse B is in one round. */
  public double worsening(double a, double b) {
    return badness(b) - badness(a);
  }

  /** How bad a figure above 0 is, on the same scale. */
  public double badness(double figure) {
    return this == THROUGHPUT ? -Math.log(figure) : Math.log(figure);
  }

  /** The same as a change of the figure itself: -0.1 for a tenth less. */
  public double change(double worsening) {
    return Math.expm1(this == THROUGHPUT ? -worsening : worsening);
  }
}

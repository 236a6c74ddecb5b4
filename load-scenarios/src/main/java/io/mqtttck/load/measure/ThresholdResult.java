package io.mqtttck.load.measure;

/**
 * One threshold and how it came out.
 *
 * @param name the expression as it was given, such as {@code endToEnd.p99 < 50ms}
 * @param actual in {@code unit}; 0 when nothing was measured
 * @param limit in {@code unit}
 * @param unit {@code us}, {@code ms}, {@code s}, {@code msg/s}, {@code ratio} or {@code count}
 * @param reason why it failed for another cause than its limit; otherwise empty
 */
public record ThresholdResult(
    String name, double actual, double limit, String unit, boolean passed, String reason) {}

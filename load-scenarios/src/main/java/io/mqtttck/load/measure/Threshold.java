package io.mqtttck.load.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A condition on a result, such as {@code endToEnd.p99 < 50ms}, {@code lost == 0} or {@code
 * receiveRate >= 20000}.
 *
 * @param metric what is looked at
 * @param limit in the unit of the metric: microseconds for latencies
 * @param text as the user wrote it
 */
public record Threshold(String metric, Operator operator, double limit, String text) {

  /** How the actual value is compared with the limit. */
  public enum Operator {
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">="),
    EQUAL("=="),
    OTHER("!=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    boolean test(double actual, double limit) {
      return switch (this) {
        case LESS -> actual < limit;
        case AT_MOST -> actual <= limit;
        case MORE -> actual > limit;
        case AT_LEAST -> actual >= limit;
        case EQUAL -> actual == limit;
        case OTHER -> actual != limit;
      };
    }

    static Optional<Operator> of(String sign) {
      return List.of(values()).stream().filter(one -> one.sign.equals(sign)).findFirst();
    }
  }

  private static final Pattern SYNTAX =
      Pattern.compile("([A-Za-z][A-Za-z0-9.]*)\\s*([<>=!]+)\\s*([0-9][0-9_.]*)\\s*([A-Za-zµ/]*)");

  private static final List<String> LATENCIES =
      Stream.concat(Stream.of("endToEnd", "ack", "service", "lateness"), Timers.NAMES.stream())
          .toList();

  private static final Map<String, ToDoubleFunction<LatencySummary>> STATISTICS =
      Map.of(
          "p50", LatencySummary::p50Us,
          "p90", LatencySummary::p90Us,
          "p99", LatencySummary::p99Us,
          "p999", LatencySummary::p999Us,
          "max", LatencySummary::maxUs);

  private static final Map<String, Double> UNITS_US =
      Map.of("ns", 0.001, "us", 1.0, "µs", 1.0, "ms", 1000.0, "s", 1_000_000.0);

  private static final Map<String, ToDoubleFunction<LoadResult>> COUNTS =
      Map.ofEntries(
          Map.entry("sent", LoadResult::sent),
          Map.entry("expected", LoadResult::expected),
          Map.entry("received", LoadResult::received),
          Map.entry("lost", LoadResult::lost),
          Map.entry("duplicated", LoadResult::duplicated),
          Map.entry("reordered", LoadResult::reordered),
          Map.entry("corrupted", LoadResult::corrupted),
          Map.entry("misrouted", LoadResult::misrouted),
          Map.entry("foreign", LoadResult::foreign),
          Map.entry("connectsFailed", result -> result.connects().failed()),
          Map.entry("connectionsLost", LoadResult::connectionsLost));

  private static final Map<String, ToDoubleFunction<LoadResult>> RATES =
      Map.of("publishRate", LoadResult::publishRate, "receiveRate", LoadResult::receiveRate);

  private static final String CPU = "cpuSecondsPerMillion";

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException with one sentence for a user: what is wrong and what to write
   */
  public static Threshold parse(String text) {
    Matcher matcher = SYNTAX.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "threshold '"
              + text
              + "' is not understood: write it as endToEnd.p99 < 50ms or lost == 0");
    }
    String metric = matcher.group(1);
    Operator operator =
        Operator.of(matcher.group(2))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "threshold '"
                            + text
                            + "' has the unknown comparison '"
                            + matcher.group(2)
                            + "': use <, <=, >, >=, == or !="));
    return new Threshold(
        metric,
        operator,
        number(text, matcher.group(3)) * factor(text, metric, matcher.group(4)),
        text.strip());
  }

  private static double number(String text, String digits) {
    try {
      return Double.parseDouble(digits.replace("_", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "threshold '" + text + "' compares with '" + digits + "', which is not a number", e);
    }
  }

  private static double factor(String text, String metric, String unit) {
    if (COUNTS.containsKey(metric)) {
      return plain(text, metric, unit, "");
    }
    if (RATES.containsKey(metric)) {
      return plain(text, metric, unit, "/s");
    }
    if (metric.equals(CPU)) {
      return plain(text, metric, unit, "s");
    }
    if (Figure.of(metric).isPresent()) {
      return plain(text, metric, unit, Figure.of(metric).get().unit().replace("msg", ""));
    }
    int dot = metric.indexOf('.');
    if (dot < 0 || !LATENCIES.contains(metric.substring(0, dot))) {
      throw new IllegalArgumentException(
          "threshold '" + text + "' names the unknown metric '" + metric + "': use " + metrics());
    }
    if (!STATISTICS.containsKey(metric.substring(dot + 1))) {
      throw new IllegalArgumentException(
          "threshold '"
              + text
              + "' asks for '"
              + metric.substring(dot + 1)
              + "' of "
              + metric.substring(0, dot)
              + ": use p50, p90, p99, p999 or max");
    }
    Double factor = UNITS_US.get(unit);
    if (factor == null) {
      throw new IllegalArgumentException(
          "threshold '"
              + text
              + "' has "
              + (unit.isEmpty() ? "no unit" : "the unknown unit '" + unit + "'")
              + ": a latency needs ns, us, ms or s");
    }
    return factor;
  }

  private static double plain(String text, String metric, String unit, String allowed) {
    if (!unit.isEmpty() && !unit.equals(allowed)) {
      throw new IllegalArgumentException(
          "threshold '"
              + text
              + "' gives "
              + metric
              + " the unit '"
              + unit
              + "', which it has not");
    }
    return 1;
  }

  /** The metrics that an expression may name, for messages. */
  public static String metrics() {
    return String.join(", ", COUNTS.keySet().stream().sorted().toList())
        + ", publishRate, receiveRate, "
        + CPU
        + ", "
        + Arrays.stream(Figure.values()).map(Figure::word).collect(Collectors.joining(", "))
        + ", or one of "
        + String.join(", ", LATENCIES)
        + " with .p50, .p90, .p99, .p999 or .max";
  }

  /** Judges a result, whose own list of thresholds is not looked at. */
  ThresholdResult judge(LoadResult result) {
    OptionalDouble actual = actual(result);
    if (actual.isEmpty()) {
      return new ThresholdResult(text, 0, limit, unit(), false, metric + " was not measured");
    }
    boolean passed = operator.test(actual.getAsDouble(), limit);
    return new ThresholdResult(text, actual.getAsDouble(), limit, unit(), passed, "");
  }

  private OptionalDouble actual(LoadResult result) {
    if (COUNTS.containsKey(metric)) {
      return OptionalDouble.of(COUNTS.get(metric).applyAsDouble(result));
    }
    if (RATES.containsKey(metric)) {
      return OptionalDouble.of(RATES.get(metric).applyAsDouble(result));
    }
    if (metric.equals(CPU)) {
      return OptionalDouble.of(result.injector().cpuSecondsPerMillion());
    }
    if (Figure.of(metric).isPresent()) {
      Double found = result.figures().get(metric);
      return found == null ? OptionalDouble.empty() : OptionalDouble.of(found);
    }
    int dot = metric.indexOf('.');
    LatencySummary latency = result.latency().get(metric.substring(0, dot));
    return latency == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(STATISTICS.get(metric.substring(dot + 1)).applyAsDouble(latency));
  }

  private String unit() {
    if (COUNTS.containsKey(metric)) {
      return "count";
    }
    if (Figure.of(metric).isPresent()) {
      return Figure.of(metric).get().unit();
    }
    return RATES.containsKey(metric) ? "msg/s" : metric.equals(CPU) ? "s" : "us";
  }
}

package io.mqtttck.load.measure;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Results to judge. */
final class Results {

  private static final LatencySummary MILLISECONDS =
      new LatencySummary(997, 500, 1000, 2000, 3000, 4000, false);

  private Results() {}

  /**
   * Three lost of a thousand, one connect failed, p99 2 ms, 1000 msg/s, 10 CPU seconds per million.
   */
  static LoadResult any() {
    return of(List.of(), 0);
  }

  static LoadResult of(List<PhaseResult> phases, double sinkRate) {
    return new LoadResult(
        LoadResult.SCHEMA,
        "mqtt-tck test",
        "p2p",
        Map.of("pairs", 1),
        "mqtt://127.0.0.1:1883",
        "5.0",
        Instant.EPOCH,
        1000,
        LoadVerdict.PASSED,
        "",
        StopReason.DONE,
        "",
        new Connects(2, 1, 1),
        0,
        1000,
        1000,
        997,
        3,
        0,
        0,
        0,
        0,
        0,
        1000,
        1000,
        Map.of("endToEnd", MILLISECONDS),
        phases,
        Map.of("maxRate", 500.0),
        List.of(),
        new Injector(0.01, 10, 1, 0, 0, 0, sinkRate, false),
        List.of(),
        Map.of(),
        "",
        new Recording(List.of(), Map.of()));
  }

  static PhaseResult flatOut(double receiveRate) {
    return phase("flat-out", receiveRate, Map.of());
  }

  static PhaseResult paced(double latenessP99Us, double endToEndP99Us) {
    return phase(
        "paced", 1000, Map.of("lateness", p99(latenessP99Us), "endToEnd", p99(endToEndP99Us)));
  }

  private static PhaseResult phase(
      String kind, double receiveRate, Map<String, LatencySummary> latency) {
    return new PhaseResult(
        kind, kind, 1000, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, receiveRate, receiveRate, latency);
  }

  private static LatencySummary p99(double us) {
    return new LatencySummary(1, us, us, us, us, us, false);
  }
}

package io.mqtttck.report.model;

import io.mqtttck.result.ProbeResult;
import io.mqtttck.target.MqttVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The contents of {@code probe.json}: what the target was seen to do, beside what is declared.
 *
 * @param endpoints one for each transport
 */
public record ProbeReport(
    String schema, Tool tool, Instant startedAt, long durationMs, List<Endpoint> endpoints) {

  public static final String SCHEMA = "mqtt-tck/probe/1";

  public ProbeReport {
    endpoints = endpoints == null ? List.of() : List.copyOf(endpoints);
  }

  /**
   * The target over one transport.
   *
   * @param roundTripMs median, milliseconds, or null
   * @param versions what CONNECT was answered with, by version
   */
  public record Endpoint(
      String transport,
      String address,
      Double roundTripMs,
      Map<String, String> versions,
      List<Row> rows) {

    public Endpoint {
      versions = versions == null ? Map.of() : new TreeMap<>(versions);
      rows = rows == null ? List.of() : List.copyOf(rows);
    }

    static Endpoint of(ProbeResult result) {
      return new Endpoint(
          result.transport().label(),
          result.address(),
          result.roundTripMs() == null ? null : Math.round(result.roundTripMs() * 1_000) / 1_000.0,
          result.versions().entrySet().stream()
              .collect(Collectors.toMap(e -> e.getKey().label(), Map.Entry::getValue)),
          result.observations().stream().map(Row::of).toList());
    }
  }

  /**
   * One capability in one version.
   *
   * @param declared empty when the profile says nothing
   * @param mark empty, {@code as declared}, {@code declared but not seen} or {@code seen but not
   *     declared}
   */
  public record Row(String name, String version, String seen, String declared, String mark) {

    static Row of(ProbeResult.Observation observation) {
      MqttVersion version = observation.version();
      return new Row(
          observation.name(),
          version.label(),
          observation.seen(),
          observation.declared(),
          observation.mark().word());
    }

    /** Whether the profile and the target disagree. */
    public boolean disagrees() {
      return mark.equals(ProbeResult.Mark.DECLARED_NOT_SEEN.word())
          || mark.equals(ProbeResult.Mark.SEEN_NOT_DECLARED.word());
    }
  }

  /** Of results, one for each transport. */
  public static ProbeReport of(List<ProbeResult> results, Instant startedAt, long durationMs) {
    return new ProbeReport(
        SCHEMA,
        Tool.running(""),
        startedAt,
        durationMs,
        results.stream().map(Endpoint::of).toList());
  }
}

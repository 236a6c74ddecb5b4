package io.mqtttck.report.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.FuzzRun;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.MqttVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was fuzzed; see {@link FuzzRun} for the meaning of its parts.
 *
 * @param coverage packet, then field, to the number of cases in which it was damaged
 */
public record FuzzReport(
    long seed,
    long firstCase,
    long cases,
    long durationMs,
    double casesPerSecond,
    Map<String, Map<String, Long>> coverage,
    List<Finding> findings) {

  public FuzzReport {
    coverage = coverage == null ? Map.of() : coverage;
    findings = findings == null ? List.of() : List.copyOf(findings);
  }

  /**
   * One finding, and one file of the folder {@code fuzz}.
   *
   * @param repeat the command that plays its case again
   * @param file where it lies, relative to the result folder
   */
  public record Finding(
      int number,
      String oracle,
      MqttVersion version,
      long seed,
      long caseNumber,
      boolean confirmed,
      boolean disputed,
      int sightings,
      List<StatementKey> statements,
      String allowed,
      String seen,
      String repeat,
      String file,
      List<FuzzRun.SentPacket> packets,
      List<WireLine> wire) {

    /** The packets with what was done to them, in one line. */
    @JsonIgnore
    public String story() {
      return packets.stream()
          .map(
              packet ->
                  packet.damage().isEmpty()
                      ? packet.type()
                      : packet.type() + " (" + String.join(", ", packet.damage()) + ")")
          .collect(Collectors.joining(", "));
    }
  }

  static FuzzReport of(FuzzRun run, Again again) {
    Map<String, Map<String, Long>> coverage = new LinkedHashMap<>();
    run.coverage()
        .forEach(
            cell ->
                coverage
                    .computeIfAbsent(cell.packet(), packet -> new LinkedHashMap<>())
                    .put(cell.field(), cell.cases()));
    double seconds = Math.max(1, run.durationMs()) / 1e3;
    return new FuzzReport(
        run.seed(),
        run.firstCase(),
        run.cases(),
        run.durationMs(),
        Math.round(10 * run.cases() / seconds) / 10.0,
        coverage,
        run.findings().stream().map(found -> finding(run.seed(), found, again)).toList());
  }

  private static Finding finding(long seed, FuzzRun.Finding found, Again again) {
    return new Finding(
        found.number(),
        found.oracle(),
        found.version(),
        seed,
        found.caseNumber(),
        found.confirmed(),
        found.disputed(),
        found.sightings(),
        found.statements(),
        found.allowed(),
        found.seen(),
        again.fuzzCase(seed, found.caseNumber(), found.version()),
        "fuzz/finding-" + found.number() + ".json",
        found.packets(),
        found.wire());
  }

  /** How many fields were damaged at least once. */
  @JsonIgnore
  public long damagedFields() {
    return coverage.values().stream()
        .flatMap(fields -> fields.values().stream())
        .filter(cases -> cases > 0)
        .count();
  }

  /** How many fields there were. */
  @JsonIgnore
  public long fields() {
    return coverage.values().stream().mapToLong(Map::size).sum();
  }

  /** Everything in one line. */
  @JsonIgnore
  public String line() {
    return String.format(
        Locale.ROOT,
        "%,d cases in %.1f s (%.0f/s), %d of %d fields damaged, %d findings, seed %d",
        cases,
        durationMs / 1e3,
        casesPerSecond,
        damagedFields(),
        fields(),
        findings.size(),
        seed);
  }

  /**
   * Writes each finding as a vector of its own: the JSON, and the bytes packet by packet.
   *
   * @param report null when nothing was fuzzed
   */
  public static void write(FuzzReport report, ResultFolder folder) throws IOException {
    if (report == null || report.findings().isEmpty()) {
      return;
    }
    Files.createDirectories(folder.fuzz());
    for (Finding finding : report.findings()) {
      Path file = folder.path().resolve(finding.file());
      Json.write(file, finding);
      Path hex = file.resolveSibling(file.getFileName().toString().replace(".json", ".hex"));
      Files.write(hex, finding.packets().stream().map(FuzzRun.SentPacket::hex).toList());
    }
  }
}

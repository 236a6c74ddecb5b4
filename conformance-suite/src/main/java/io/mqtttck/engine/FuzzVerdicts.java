package io.mqtttck.engine;

import io.mqtttck.fuzz.Fuzzer;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.FuzzRun.Finding;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import io.mqtttck.wire.FormatRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the findings of a fuzzer mean: results, one for each oracle and version. */
final class FuzzVerdicts {

  /** Of all its results. */
  static final String TOPIC = "fuzz";

  private static final String OTHERS = "U-56";

  private final Transport transport;

  FuzzVerdicts(Transport transport) {
    this.transport = transport;
  }

  /** The results of what was fuzzed. */
  List<ScenarioResult> of(Fuzzer.Outcome outcome, List<MqttVersion> versions) {
    List<ScenarioResult> results = new ArrayList<>();
    for (MqttVersion version : versions) {
      byOracle(outcome, version)
          .forEach((oracle, found) -> results.add(result(oracle, version, found, outcome)));
    }
    return results;
  }

  /** The result where nothing was fuzzed, or nothing could be seen. */
  ScenarioResult withoutFindings(MqttVersion version, Verdict verdict, String reason) {
    return result(Fuzzer.ALIVE, version, verdict, List.of(), reason, 0);
  }

  private static Map<String, List<Finding>> byOracle(Fuzzer.Outcome outcome, MqttVersion version) {
    Map<String, List<Finding>> byOracle = new TreeMap<>();
    byOracle.put(Fuzzer.ALIVE, new ArrayList<>());
    byOracle.put(Fuzzer.WITNESS, new ArrayList<>());
    outcome.run().findings().stream()
        .filter(finding -> finding.version() == version)
        .forEach(
            finding ->
                byOracle
                    .computeIfAbsent(finding.oracle(), oracle -> new ArrayList<>())
                    .add(finding));
    if (byOracle.size() == 2) {
      byOracle.put(Fuzzer.ANSWERS, List.of());
    }
    return byOracle;
  }

  private ScenarioResult result(
      String oracle, MqttVersion version, List<Finding> found, Fuzzer.Outcome outcome) {
    String note =
        String.format(
            Locale.ROOT,
            "%,d cases in %.0f s, seed %d",
            outcome.run().cases(),
            outcome.run().durationMs() / 1e3,
            outcome.run().seed());
    long durationMs = outcome.run().durationMs();
    if (found.isEmpty()) {
      return result(oracle, version, Verdict.PASSED, List.of(), note, durationMs);
    }
    List<Finding> worstFirst =
        found.stream().sorted(Comparator.comparing(each -> verdict(each, outcome))).toList();
    return result(
        oracle, version, verdict(worstFirst.get(0), outcome), worstFirst, note, durationMs);
  }

  /** What was seen once, or what somebody may read otherwise, is no failure. */
  static Verdict verdict(Finding finding, Fuzzer.Outcome outcome) {
    if (!finding.confirmed()) {
      boolean unknown = outcome.gone() && finding.oracle().equals(Fuzzer.ALIVE);
      return unknown ? Verdict.INCONCLUSIVE : Verdict.WARNING;
    }
    if (finding.disputed()) {
      return Verdict.WARNING;
    }
    // That a broker must not die of a packet needs no statement.
    return finding.oracle().equals(Fuzzer.ALIVE)
        ? Verdict.FAILED
        : Judgement.cap(Verdict.FAILED, finding.statements());
  }

  /**
   * A result.
   *
   * @param found the worst first; empty when all is well or nothing was done
   * @param note what was done, or why nothing
   */
  private ScenarioResult result(
      String oracle,
      MqttVersion version,
      Verdict verdict,
      List<Finding> found,
      String note,
      long durationMs) {
    Optional<Finding> first = found.stream().findFirst();
    List<StatementKey> keys =
        first.map(Finding::statements).orElseGet(() -> statements(oracle, version));
    boolean accused = verdict == Verdict.FAILED || verdict == Verdict.WARNING;
    return new ScenarioResult(
        oracle,
        sentence(oracle),
        TOPIC,
        version,
        transport,
        "default",
        Judgement.level(keys),
        verdict,
        keys,
        accused ? keys : List.of(),
        first.map(FuzzVerdicts::message).orElse(verdict == Verdict.PASSED ? "" : note),
        first.map(Finding::allowed).orElse(""),
        first.map(Finding::seen).orElse(""),
        found.isEmpty() && verdict != Verdict.PASSED ? "" : note + others(found),
        found.stream().mapToInt(Finding::sightings).sum(),
        Set.of(TOPIC),
        first.map(Finding::wire).orElse(List.of()),
        durationMs);
  }

  private static String message(Finding finding) {
    return finding.seen()
        + " (case "
        + finding.caseNumber()
        + (finding.confirmed() ? "" : ", not seen again when it was played alone")
        + ")";
  }

  private static String others(List<Finding> found) {
    return found.size() < 2
        ? ""
        : "; more of the kind: findings "
            + String.join(
                ", ", found.stream().skip(1).map(each -> String.valueOf(each.number())).toList());
  }

  private static List<StatementKey> statements(String oracle, MqttVersion version) {
    List<String> ids =
        oracle.startsWith(Fuzzer.ANSWERS)
            ? FormatRule.STRUCTURE.statements(version)
            : List.of(OTHERS);
    return ids.stream().map(id -> new StatementKey(version, id)).toList();
  }

  private static String sentence(String oracle) {
    return switch (oracle) {
      case Fuzzer.ALIVE -> "a broker survives damaged exchanges";
      case Fuzzer.WITNESS -> "other clients do not notice damaged exchanges";
      case Fuzzer.ANSWERS -> "what a broker answers to damaged exchanges is well-formed";
      default ->
          "also in answer to damaged exchanges, "
              + Stream.of(FormatRule.values())
                  .filter(rule -> oracle.endsWith(rule.id().substring("format".length())))
                  .map(FormatRule::sentence)
                  .findFirst()
                  .orElse("answers are well-formed");
    };
  }
}

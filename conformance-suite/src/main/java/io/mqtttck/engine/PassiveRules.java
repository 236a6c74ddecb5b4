package io.mqtttck.engine;

import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import io.mqtttck.wire.FormatRule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that every packet of every scenario is held to. What they see never changes the verdict
 * of the scenario that happened to see it: it becomes results of its own, one for each rule and
 * version.
 */
final class PassiveRules {

  private static final String TOPIC = "format";

  private final Map<MqttVersion, Set<FormatRule>> exercised = new EnumMap<>(MqttVersion.class);
  private final Map<MqttVersion, Map<FormatRule, Seen>> seen = new EnumMap<>(MqttVersion.class);

  private static final class Seen {
    int sightings;
    boolean allDisputed = true;
    String firstDetail;
    String firstScenario;
    List<WireLine> firstTrace;
  }

  synchronized void add(
      ScenarioRun run, String scenario, MqttVersion version, List<WireLine> trace) {
    exercised
        .computeIfAbsent(version, v -> EnumSet.noneOf(FormatRule.class))
        .addAll(run.exercised());
    run.violations().forEach((rule, sightings) -> add(rule, sightings, scenario, version, trace));
  }

  private void add(
      FormatRule rule,
      List<ScenarioRun.Sighting> sightings,
      String scenario,
      MqttVersion version,
      List<WireLine> trace) {
    Seen entry =
        seen.computeIfAbsent(version, v -> new EnumMap<>(FormatRule.class))
            .computeIfAbsent(rule, r -> new Seen());
    entry.sightings += sightings.size();
    entry.allDisputed &= sightings.stream().allMatch(s -> s.violation().disputed());
    if (entry.firstDetail == null) {
      entry.firstDetail = sightings.get(0).peer() + ": " + sightings.get(0).violation().detail();
      entry.firstScenario = scenario;
      entry.firstTrace = trace;
    }
  }

  /** One result for each rule that a version knows. */
  synchronized List<ScenarioResult> results(Set<MqttVersion> versions, Transport transport) {
    List<ScenarioResult> results = new ArrayList<>();
    for (MqttVersion version : versions) {
      for (FormatRule rule : FormatRule.values()) {
        if (rule.appliesTo(version)) {
          results.add(result(rule, version, transport));
        }
      }
    }
    return results;
  }

  private ScenarioResult result(FormatRule rule, MqttVersion version, Transport transport) {
    List<StatementKey> keys =
        rule.statements(version).stream().map(id -> new StatementKey(version, id)).toList();
    Seen entry = seen.getOrDefault(version, Map.of()).get(rule);
    boolean checked = exercised.getOrDefault(version, Set.of()).contains(rule);
    Verdict verdict =
        entry != null
            ? Judgement.cap(entry.allDisputed ? Verdict.WARNING : Verdict.FAILED, keys)
            : checked ? Verdict.PASSED : Verdict.UNSUPPORTED;
    String message =
        entry != null
            ? entry.firstDetail + " (first seen in " + entry.firstScenario + ")"
            : checked ? "" : "the server sent nothing that this rule speaks of";
    return new ScenarioResult(
        rule.id(),
        rule.sentence(),
        TOPIC,
        version,
        transport,
        "default",
        Judgement.level(keys),
        verdict,
        keys,
        verdict == Verdict.FAILED || verdict == Verdict.WARNING ? keys : List.of(),
        message,
        entry == null ? "" : rule.sentence(),
        entry == null ? "" : entry.firstDetail,
        "",
        entry == null ? 0 : entry.sightings,
        Set.of(),
        entry == null ? List.of() : entry.firstTrace,
        0);
  }
}

package io.mqtttck.engine;

import io.mqtttck.requirement.Catalogue;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.FormatRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which scenarios and passive rules speak of which statement, and why none does. */
public final class Coverage {

  private final Map<StatementKey, TreeSet<String>> ids = new TreeMap<>();

  /** The coverage by a set of scenarios and all passive rules. */
  public Coverage(ScenarioCatalogue scenarios) {
    scenarios
        .scenarios()
        .forEach(
            spec ->
                spec.proves().values().forEach(keys -> keys.forEach(key -> add(key, spec.id()))));
    for (FormatRule rule : FormatRule.values()) {
      for (MqttVersion version : MqttVersion.values()) {
        if (rule.appliesTo(version)) {
          rule.statements(version).forEach(id -> add(new StatementKey(version, id), rule.id()));
        }
      }
    }
  }

  private void add(StatementKey key, String id) {
    ids.computeIfAbsent(key, k -> new TreeSet<>()).add(id);
  }

  /** The ids of the scenarios and rules that can find the statement broken, in order. */
  public List<String> of(StatementKey key) {
    return List.copyOf(ids.getOrDefault(key, new TreeSet<>()));
  }

  /** Why none does; empty when some do. */
  public Optional<String> reason(StatementKey key) {
    return Optional.ofNullable(Catalogue.load().untested().get(key));
  }
}

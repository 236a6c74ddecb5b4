package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.engine.ScenarioCatalogue;
import io.mqtttck.engine.ScenarioSpec;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.FormatRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * No scenario and no passive rule without a broken broker that it catches, in every version in
 * which it runs. {@link KillTest} shows that it does catch it.
 */
class ProofTest {

  /** Those without, and why: {@code unproven.csv}. */
  private static final Map<String, String> UNPROVEN = read();

  private static Map<String, String> read() {
    Map<String, String> reasons = new TreeMap<>();
    Accusations.rows("unproven.csv").forEach(row -> reasons.put(row.get("id"), row.get("reason")));
    return reasons;
  }

  @Test
  void everyScenarioCatchesAFaultInEachOfItsVersions() {
    List<String> unproven = new ArrayList<>();
    for (ScenarioSpec scenario : ScenarioCatalogue.load().scenarios()) {
      for (MqttVersion version : scenario.proves().keySet()) {
        if (!caught(scenario.id(), version) && !UNPROVEN.containsKey(scenario.id())) {
          unproven.add(scenario.id() + " in " + version.label());
        }
      }
    }
    assertThat(unproven).as("add a Fault that expects it").isEmpty();
  }

  @Test
  void everyPassiveRuleCatchesAFault() {
    List<String> unproven =
        Arrays.stream(FormatRule.values())
            .map(FormatRule::id)
            .filter(id -> !caught(id) && !UNPROVEN.containsKey(id))
            .toList();
    assertThat(unproven).as("add a Fault that breaks it").isEmpty();
  }

  @Test
  void whatIsExemptExistsHasASentenceAndNoFault() {
    Set<String> ids = new TreeSet<>();
    ScenarioCatalogue.load().scenarios().forEach(each -> ids.add(each.id()));
    Arrays.stream(FormatRule.values()).forEach(rule -> ids.add(rule.id()));

    assertThat(ids).containsAll(UNPROVEN.keySet());
    assertThat(UNPROVEN.keySet()).as("exempt, but there is a fault").noneMatch(ProofTest::caught);
    assertThat(UNPROVEN.values()).allMatch(reason -> reason.endsWith(".") && reason.contains(" "));
  }

  private static boolean caught(String id) {
    return Arrays.stream(MqttVersion.values()).anyMatch(version -> caught(id, version));
  }

  private static boolean caught(String id, MqttVersion version) {
    return Arrays.stream(Fault.values()).anyMatch(fault -> fault.isCaughtBy(id, version));
  }
}

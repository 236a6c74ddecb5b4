package io.mqtttck.engine;

import io.mqtttck.requirement.Level;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.target.MqttVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scenario as its annotations describe it.
 *
 * @param name one sentence: the method's name, or what the table says
 * @param topic what its class is about, such as {@code takeover}
 * @param proves the statements by version; its keys are the versions in which it runs
 * @param level the strongest level among the statements
 * @param methodName of the method that is the scenario, or that makes the table
 */
public record ScenarioSpec(
    String id,
    String name,
    String topic,
    Map<MqttVersion, List<StatementKey>> proves,
    Set<Capability> needs,
    Set<String> tags,
    Level level,
    Class<?> declaringClass,
    String methodName,
    ScenarioRow.Body body) {

  public boolean tagged(String tag) {
    return tags.contains(tag);
  }
}

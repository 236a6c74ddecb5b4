package io.mqtttck.engine;

import io.mqtttck.requirement.Level;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.target.MqttVersion;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scenario as its annotations describe it.
 *
 * @param name the method's name as a sentence
 * @param topic what its class is about, such as {@code takeover}
 * @param proves the statements by version; its keys are the versions in which it runs
 * @param level the strongest level among the statements
 */
public record ScenarioSpec(
    String id,
    String name,
    String topic,
    Map<MqttVersion, List<StatementKey>> proves,
    Set<Capability> needs,
    Set<String> tags,
    Level level,
    Method method) {

  public boolean tagged(String tag) {
    return tags.contains(tag);
  }
}

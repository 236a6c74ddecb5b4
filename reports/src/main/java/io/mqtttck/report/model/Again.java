package io.mqtttck.report.model;

import io.mqtttck.result.ScenarioResult;
import io.mqtttck.target.MqttVersion;
import java.util.function.Function;

/** The command that runs a result again. */
@FunctionalInterface
public interface Again extends Function<ScenarioResult, String> {

  /** The command that plays one case of the fuzzer again. */
  default String fuzzCase(long seed, long number, MqttVersion version) {
    return "mqtt-tck conform " + words(seed, number, version);
  }

  /** The words that say which case. */
  static String words(long seed, long number, MqttVersion version) {
    return "--fuzz-case " + number + " --seed " + seed + " --versions " + version.label();
  }
}

package io.mqtttck.scenario;

import io.mqtttck.engine.Scenario;
import io.mqtttck.engine.ScenarioRow;
import io.mqtttck.engine.ScenarioTable;
import java.util.List;

/** Every way to break the protocol that a client has, one packet with one fault at a time. */
final class MalformedScenarios {

  private MalformedScenarios() {}

  @ScenarioTable(
      value = "malformed",
      tags = {Scenario.MALFORMED})
  static List<ScenarioRow> packets() {
    return MalformedPackets.all().stream().map(MalformedScenarios::row).toList();
  }

  private static ScenarioRow row(MalformedVector vector) {
    return new ScenarioRow(
        vector.id(),
        vector.name(),
        MalformedVector.andOthers(vector.v311()),
        MalformedVector.andOthers(vector.v5()),
        vector.needs(),
        broker -> new MalformedExchange(broker, vector).play());
  }
}

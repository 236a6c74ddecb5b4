package io.mqtttck.load;

import io.mqtttck.load.measure.Threshold;
import java.util.ArrayList;
import java.util.List;

/**
 * The thresholds that hold without being asked for: what the protocol promises at a QoS on
 * connections that stay up. A threshold of the user for the same metric replaces the implied one.
 */
final class Gates {

  private Gates() {}

  static List<Threshold> of(LoadPlan plan) {
    List<String> implied =
        new ArrayList<>(
            List.of(
                "received > 0",
                "connectsFailed == 0",
                "connectionsLost == 0",
                "requestsFailed == 0",
                "corrupted == 0",
                "misrouted == 0",
                "reordered == 0"));
    if (!plan.qosMix().isEmpty()) {
      implied.addAll(
          List.of("lostQos1 == 0", "lostQos2 == 0", "duplicatedQos0 == 0", "duplicatedQos2 == 0"));
    } else if (plan.qos() > 0) {
      implied.add("lost == 0");
    }
    if (plan.qosMix().isEmpty() && plan.qos() != 1) {
      implied.add("duplicated == 0");
    }
    LoadScenario scenario = LoadScenarios.find(plan.scenario());
    implied.removeIf(gate -> scenario.withoutGates().contains(gate.split(" ", 2)[0]));
    implied.addAll(scenario.gates());
    List<Threshold> gates = new ArrayList<>(plan.thresholds());
    implied.stream()
        .map(Threshold::parse)
        .filter(
            gate -> plan.thresholds().stream().noneMatch(own -> own.metric().equals(gate.metric())))
        .forEach(gates::add);
    return gates;
  }
}

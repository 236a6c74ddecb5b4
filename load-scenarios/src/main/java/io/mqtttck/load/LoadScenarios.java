package io.mqtttck.load;

import io.mqtttck.load.simulation.Backlog;
import io.mqtttck.load.simulation.ConnectStorm;
import io.mqtttck.load.simulation.FanIn;
import io.mqtttck.load.simulation.FanOut;
import io.mqtttck.load.simulation.IdleSoak;
import io.mqtttck.load.simulation.MaxRate;
import io.mqtttck.load.simulation.P2p;
import io.mqtttck.load.simulation.RetainedStorm;
import io.mqtttck.load.simulation.SlowConsumer;
import io.mqtttck.load.simulation.SubscribeChurn;
import io.mqtttck.load.simulation.TakeoverChurn;
import io.mqtttck.load.simulation.WillStorm;
import java.util.List;
import java.util.stream.Collectors;

/** The load scenarios that there are. */
public final class LoadScenarios {

  private static final List<LoadScenario> ALL =
      List.of(
          P2p.SCENARIO,
          MaxRate.SCENARIO,
          FanOut.SCENARIO,
          FanIn.SCENARIO,
          ConnectStorm.SCENARIO,
          Backlog.SCENARIO,
          IdleSoak.SCENARIO,
          TakeoverChurn.SCENARIO,
          SubscribeChurn.SCENARIO,
          RetainedStorm.SCENARIO,
          WillStorm.SCENARIO,
          SlowConsumer.SCENARIO);

  private LoadScenarios() {}

  public static List<LoadScenario> all() {
    return ALL;
  }

  /**
   * Finds a scenario.
   *
   * @throws IllegalArgumentException with one sentence when there is none of this name
   */
  public static LoadScenario find(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no load scenario '"
                        + name
                        + "': use "
                        + ALL.stream().map(LoadScenario::name).collect(Collectors.joining(", "))));
  }
}

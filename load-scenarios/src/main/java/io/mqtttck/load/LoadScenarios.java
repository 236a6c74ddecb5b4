package io.mqtttck.load;

import io.mqtttck.load.simulation.Backlog;
import io.mqtttck.load.simulation.ConnectStorm;
import io.mqtttck.load.simulation.FanIn;
import io.mqtttck.load.simulation.FanOut;
import io.mqtttck.load.simulation.IdleSoak;
import io.mqtttck.load.simulation.MaxRate;
import io.mqtttck.load.simulation.MixedSoak;
import io.mqtttck.load.simulation.P2p;
import io.mqtttck.load.simulation.RetainedStorm;
import io.mqtttck.load.simulation.SlowConsumer;
import io.mqtttck.load.simulation.SubscribeChurn;
import io.mqtttck.load.simulation.TakeoverChurn;
import io.mqtttck.load.simulation.WillStorm;
import io.mqtttck.target.Nearest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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
          SlowConsumer.SCENARIO,
          MixedSoak.SCENARIO);

  /** Simulations of users, by their class names. */
  private static final Map<String, LoadScenario> OWN = new ConcurrentHashMap<>();

  private LoadScenarios() {}

  /** Lets plans be made for a user's simulation, under its class name. */
  public static void add(OwnSimulation own) {
    OWN.put(own.simulation().getName(), own.scenario());
  }

  public static List<LoadScenario> all() {
    return ALL;
  }

  private static List<String> names() {
    return ALL.stream().map(LoadScenario::name).toList();
  }

  /**
   * Finds a scenario.
   *
   * @throws IllegalArgumentException with one sentence when there is none of this name
   */
  public static LoadScenario find(String name) {
    LoadScenario own = OWN.get(name);
    if (own != null) {
      return own;
    }
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no load scenario '"
                        + name
                        + "': use "
                        + String.join(", ", names())
                        + Nearest.to(name, names())
                            .map(near -> "; did you mean " + near + "?")
                            .orElse("")));
  }
}

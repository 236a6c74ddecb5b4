package io.mqtttck.load;

import io.gatling.javaapi.core.Simulation;
import io.mqtttck.load.simulation.P2p;
import java.util.List;
import java.util.stream.Collectors;

/** The load scenarios that there are. */
public final class LoadScenarios {

  /**
   * One scenario.
   *
   * @param description what it does and what it answers, in a sentence or two
   * @param parameters those of {@link LoadPlan} that it looks at
   */
  public record LoadScenario(
      String name,
      String description,
      List<Parameter> parameters,
      Class<? extends Simulation> simulation) {}

  /** A parameter with its default, as text. */
  public record Parameter(String name, String defaultValue, String description) {}

  private static final List<LoadScenario> ALL =
      List.of(
          new LoadScenario(
              "p2p",
              "Pairs of one publisher and one subscriber: first flat out (how fast, and is every message"
                  + " accounted for), then paced at half that rate (how long does a message take).",
              List.of(
                  new Parameter("engine", "hivemq", "or raw: frames of our own, faster"),
                  new Parameter("pairs", "20", "publishers, and as many subscribers"),
                  new Parameter("messages", "1000000", "of the flat-out phase, all pairs together"),
                  new Parameter("qos", "1", "0, 1 or 2"),
                  new Parameter("payload-bytes", "64", "at least 32, the header that is verified"),
                  new Parameter("window", "500", "most messages under way within a pair"),
                  new Parameter(
                      "rate", "0", "of the paced phase, messages/s; 0 = half the rate found"),
                  new Parameter("duration", "10s", "of the paced phase"),
                  new Parameter("time-limit", "60s", "of the flat-out phase")),
              P2p.class));

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

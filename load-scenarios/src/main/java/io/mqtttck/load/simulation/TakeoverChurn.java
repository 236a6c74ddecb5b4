package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Clients whose identifier is taken over again and again: how fast is the old connection ended? */
public final class TakeoverChurn extends LoadSimulation {

  private static final int TAKEOVERS = 5;

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
              "takeover-churn",
              "Every client connects five times more under its identifier while it is still connected: how"
                  + " long until the target has ended the connection before.",
              List.of("engine", "clients", "rate"),
              List.of("takeover: from the second CONNECT to the end of the first connection"),
              TakeoverChurn.class,
              plan -> 2 * plan.clients(),
              1,
              Map.of(
                  Size.S, plan -> of(plan, 200, 50),
                  Size.M, plan -> of(plan, 5_000, 500),
                  Size.L, plan -> of(plan, 50_000, 5_000)))
          .judgedBy(Set.of("received"));

  private static LoadPlan of(LoadPlan plan, int clients, double rate) {
    return plan.clients(clients)
        .rate(rate)
        .duration(Duration.ofMillis((long) (1_000 * TAKEOVERS * clients / rate)));
  }

  public TakeoverChurn() {
    setUp(scenario("client").exec(client()).injectOpen(arrivals(plan.clients())))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder client() {
    Duration slot = Duration.ofMillis((long) (1_000 * plan.clients() / plan.rate()));
    ChainBuilder chain =
        feed(numbers())
            .exec(
                mqtt("connect").connect(),
                mqtt("all connected").await().all("connected", plan.clients()),
                mqtt("turn").await().share(slot, plan.clients()));
    for (int i = 0; i < TAKEOVERS; i++) {
      chain = chain.exec(mqtt("take over").takeOver(), mqtt("turn").await().time(slot));
    }
    return chain.exec(mqtt("disconnect").disconnect());
  }
}

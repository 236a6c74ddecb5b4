package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.Size;
import io.mqtttck.load.measure.Figure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Clients that come at a rate, are all cut off at once, and come back under their old identifiers.
 */
public final class ConnectStorm extends LoadSimulation {

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
              "connect-storm",
              "Clients connect at a rate, are all reset at once, and come back under the same identifiers:"
                  + " how long does a connection take, and until everybody is there.",
              List.of("engine", "clients", "rate"),
              List.of(
                  "connect, reconnect: from asking to the CONNACK",
                  "connectAll, reconnectAll: until everybody was connected, ms"),
              ConnectStorm.class,
              LoadPlan::clients,
              1,
              Map.of(
                  Size.S, plan -> of(plan, 2_000, 500),
                  Size.M, plan -> of(plan, 10_000, 1_000),
                  Size.L, plan -> of(plan, 100_000, 5_000)))
          .judgedBy(Set.of("received"));

  private static LoadPlan of(LoadPlan plan, int clients, double rate) {
    return plan.clients(clients)
        .rate(rate)
        .duration(Duration.ofMillis((long) (2_000 * clients / rate)));
  }

  public ConnectStorm() {
    setUp(scenario("client").exec(client()).injectOpen(arrivals(plan.clients(), plan.rate())))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder client() {
    return feed(numbers())
        .exec(then(() -> context.begins(Figure.CONNECT_ALL)))
        .exec(mqtt("connect").connect())
        .exec(then(() -> context.ends(Figure.CONNECT_ALL)))
        .exec(
            mqtt("all connected").await().all("connected", plan.clients()),
            mqtt("cut off").abort(),
            mqtt("all cut off").await().all("cut off", plan.clients()))
        .exec(then(() -> context.begins(Figure.RECONNECT_ALL)))
        .exec(
            pause(session -> Duration.ofMillis((long) (session.getInt("n") * 1000 / plan.rate()))))
        .exec(mqtt("reconnect").connect().back())
        .exec(then(() -> context.ends(Figure.RECONNECT_ALL)))
        .exec(
            mqtt("all back").await().all("back", plan.clients()), mqtt("disconnect").disconnect());
  }
}

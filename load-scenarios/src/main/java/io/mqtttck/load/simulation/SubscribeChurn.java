package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.exec;
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

/** Filters with wildcards on many levels come and go while a live pair goes on. */
public final class SubscribeChurn extends LoadSimulation {

  private static final double LIVE_RATE = 200;
  private static final int ROUNDS = 10;

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
          "subscribe-churn",
          "Clients subscribe to and give up filters with wildcards on many levels while a pair goes on"
              + " sending: how fast are they answered, and what does the pair notice.",
          List.of("engine", "clients", "rate", "qos"),
          List.of(
              "subscribe: from SUBSCRIBE to SUBACK", "unsubscribe: from UNSUBSCRIBE to UNSUBACK"),
          SubscribeChurn.class,
          plan -> plan.clients() + 2,
          2,
          Map.of(
              Size.S, plan -> of(plan, 1_000, 500),
              Size.M, plan -> of(plan, 10_000, 5_000),
              Size.L, plan -> of(plan, 100_000, 50_000)));

  private final String live = topic("live");
  private final int everybody = plan.clients() + 2;

  private static LoadPlan of(LoadPlan plan, int clients, double rate) {
    return plan.clients(clients)
        .rate(rate)
        .duration(Duration.ofMillis((long) (1_000 * ROUNDS * clients / rate)));
  }

  public SubscribeChurn() {
    setUp(
            scenario("client").exec(client()).injectOpen(arrivals(plan.clients())),
            scenario("live subscriber").exec(liveSubscriber()).injectOpen(arrivals(1)),
            scenario("live publisher").exec(livePublisher()).injectOpen(arrivals(1)))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder client() {
    Duration slot = Duration.ofMillis((long) (1_000 * plan.clients() / plan.rate()));
    String filter = topic("churn/+/#{n}/+/b/+/c/#");
    ChainBuilder chain =
        feed(numbers())
            .exec(
                mqtt("connect").connect(),
                mqtt("all connected").await().all("connected", everybody),
                mqtt("turn").await().share(slot, plan.clients()));
    for (int i = 0; i < ROUNDS / 2; i++) {
      chain =
          chain.exec(
              mqtt("subscribe").subscribe(filter).qos(plan.qos()),
              mqtt("turn").await().time(slot),
              mqtt("unsubscribe").unsubscribe(filter),
              mqtt("turn").await().time(slot));
    }
    return chain.exec(mqtt("disconnect").disconnect());
  }

  private ChainBuilder liveSubscriber() {
    return exec(
        mqtt("connect").connect(),
        mqtt("subscribe").subscribe(live).qos(plan.qos()),
        mqtt("all connected").await().all("connected", everybody),
        mqtt("live over").await().all("live over", 2),
        mqtt("disconnect").disconnect());
  }

  private ChainBuilder livePublisher() {
    return exec(
        mqtt("connect").connect(),
        mqtt("all connected").await().all("connected", everybody),
        shaped(mqtt("live").stream(live).rate(LIVE_RATE).during(plan.duration())),
        mqtt("live delivered").await().delivered(),
        mqtt("live over").await().all("live over", 2),
        mqtt("disconnect").disconnect());
  }
}

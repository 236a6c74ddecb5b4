package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
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

/**
 * Subscribers with sessions go away, messages pile up for them, and all come back at once: does
 * everything arrive, in order, how fast, and what does other traffic notice of it?
 */
public final class Backlog extends LoadSimulation {

  private static final String BACKLOG = "backlog";
  private static final double LIVE_RATE = 100;

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
          "backlog",
          "Subscribers with sessions go away, messages pile up for them, and all come back at once: does"
              + " everything arrive in order, how long does it take, and what does a live pair notice.",
          List.of("engine", "pairs", "messages", "qos", "payload-bytes", "duration"),
          List.of("drain: from the return of the subscribers to the last message, ms"),
          Backlog.class,
          plan -> 2 * plan.pairs() + 2,
          1,
          Map.of(
              Size.S, plan -> of(plan, 100, 1_000),
              Size.M, plan -> of(plan, 1_000, 10_000),
              Size.L, plan -> of(plan, 100_000, 1_000)));

  private final String topic = topic("backlog/#{n}");
  private final String live = topic("live");
  private final int everybody = 2 * plan.pairs() + 2;

  private static LoadPlan of(LoadPlan plan, int pairs, long messagesEach) {
    return plan.pairs(pairs)
        .messages(pairs * messagesEach)
        .rate(LIVE_RATE)
        .duration(Duration.ofSeconds(10));
  }

  public Backlog() {
    setUp(
            scenario("subscriber").exec(subscriber()).injectOpen(arrivals(plan.pairs())),
            scenario("publisher").exec(publisher()).injectOpen(arrivals(plan.pairs())),
            scenario("live subscriber").exec(liveSubscriber()).injectOpen(arrivals(1)),
            scenario("live publisher").exec(livePublisher()).injectOpen(arrivals(1)))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder subscriber() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect().persistent(),
            mqtt("subscribe").subscribe(topic).qos(plan.qos()),
            mqtt("go away").disconnect(),
            mqtt("all away").await().all("away", everybody),
            mqtt("piled up").await().all("piled up", everybody),
            mqtt("come back").connect().persistent().back(),
            mqtt("drained").await().all("drained", everybody),
            mqtt("leave").disconnect(),
            // A clean connection ends the session that the broker would keep for an hour.
            mqtt("clean up").connect().back(),
            mqtt("disconnect").disconnect());
  }

  private ChainBuilder publisher() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            mqtt("all away").await().all("away", everybody),
            shaped(
                mqtt(BACKLOG)
                    .burst(topic)
                    .messages(share(plan.messages(), plan.pairs()))
                    .during(plan.timeLimit())),
            mqtt("piled up").await().all("piled up", everybody))
        .exec(then(() -> context.begins(Figure.DRAIN)))
        .exec(mqtt("backlog delivered").await().delivered())
        .exec(then(this::measureDrain))
        .exec(mqtt("drained").await().all("drained", everybody), mqtt("disconnect").disconnect());
  }

  private ChainBuilder liveSubscriber() {
    return exec(
        mqtt("connect").connect(),
        mqtt("subscribe").subscribe(live).qos(plan.qos()),
        mqtt("all away").await().all("away", everybody),
        mqtt("piled up").await().all("piled up", everybody),
        mqtt("drained").await().all("drained", everybody),
        mqtt("disconnect").disconnect());
  }

  private ChainBuilder livePublisher() {
    return exec(
        mqtt("connect").connect(),
        mqtt("all away").await().all("away", everybody),
        mqtt("piled up").await().all("piled up", everybody),
        shaped(mqtt("live").stream(live).rate(plan.rate()).during(plan.duration())),
        mqtt("live delivered").await().delivered(),
        mqtt("drained").await().all("drained", everybody),
        mqtt("disconnect").disconnect());
  }

  private void measureDrain() {
    ledger.find(BACKLOG).ifPresent(phase -> context.ends(Figure.DRAIN, phase.lastReceivedAtNs()));
  }
}

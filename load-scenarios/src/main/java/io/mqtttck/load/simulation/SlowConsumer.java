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
import io.mqtttck.load.measure.LatencySummary;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One of many subscribers of a topic stops reading: do the others notice? */
public final class SlowConsumer extends LoadSimulation {

  private static final String BESIDE = "beside-stalled";

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
          "slow-consumer",
          "One subscriber of many stops reading for a while: do the others get their messages as fast as"
              + " before, and does it get its own in the end.",
          List.of("engine", "subscribers", "qos", "payload-bytes", "rate", "duration"),
          List.of("slowdown: p99 of the others beside the stalled one over their p99 before"),
          SlowConsumer.class,
          plan -> 1 + plan.subscribers(),
          2,
          Map.of(
              Size.S, plan -> of(plan, 50, 50, 8),
              Size.M, plan -> of(plan, 10_000, 1, 60),
              Size.L, plan -> of(plan, 100_000, 1, 60)));

  private final String topic = topic("slow");
  private final int everybody = 1 + plan.subscribers();

  private static LoadPlan of(LoadPlan plan, int subscribers, double rate, int seconds) {
    return plan.subscribers(subscribers).rate(rate).duration(Duration.ofSeconds(seconds));
  }

  public SlowConsumer() {
    setUp(
            scenario("subscriber").exec(subscriber()).injectOpen(arrivals(plan.subscribers())),
            scenario("publisher").exec(publisher()).injectOpen(arrivals(1)))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder subscriber() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            mqtt("subscribe").subscribe(topic).qos(plan.qos()),
            mqtt("all subscribed").await().all("subscribed", everybody),
            mqtt("before").await().all("before", everybody))
        .doIf(session -> session.getInt("n") == 0)
        .then(mqtt("stall").stall())
        .exec(
            mqtt("stalled").await().all("stalled", everybody),
            mqtt("sent").await().all("sent", everybody))
        .doIf(session -> session.getInt("n") == 0)
        .then(mqtt("go on").goOn())
        .exec(mqtt("over").await().all("over", everybody), mqtt("disconnect").disconnect());
  }

  private ChainBuilder publisher() {
    return exec(
            mqtt("connect").connect(),
            mqtt("all subscribed").await().all("subscribed", everybody),
            shaped(mqtt("warm-up").burst(topic).warmUp().messages(50)),
            mqtt("warm-up delivered").await().delivered(),
            stream(LoadContext.PACED),
            mqtt("delivered").await().delivered(),
            mqtt("before").await().all("before", everybody),
            mqtt("stalled").await().all("stalled", everybody),
            stream(BESIDE).probe())
        .exec(then(this::measureSlowdown))
        .exec(
            mqtt("sent").await().all("sent", everybody),
            mqtt("delivered in the end").await().delivered(),
            mqtt("over").await().all("over", everybody),
            mqtt("disconnect").disconnect());
  }

  private SendStep stream(String name) {
    return shaped(mqtt(name).stream(topic).rate(plan.rate()).during(plan.duration()));
  }

  private void measureSlowdown() {
    double before = p99Us(LoadContext.PACED);
    if (before > 0) {
      ledger.found(Figure.SLOWDOWN, p99Us(BESIDE) / before);
    }
  }

  private double p99Us(String phase) {
    return ledger.find(phase).map(Phase::endToEnd).map(LatencySummary::p99Us).orElse(0.0);
  }
}

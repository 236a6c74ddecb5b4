package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.Size;
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Few publishers, many subscribers of one topic: do all get everything, and how far apart? */
public final class FanOut extends LoadSimulation {

  private static final int WARM_UP_MESSAGES = 20;

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
          "fan-out",
          "Few publishers and many subscribers on one topic: does everybody get everything, and how far"
              + " apart do the first and the last one get a message.",
          List.of(
              "engine", "publishers", "subscribers", "qos", "payload-bytes", "rate", "duration"),
          List.of("skew: from the first subscriber's copy to the last one's"),
          FanOut.class,
          plan -> plan.publishers() + plan.subscribers(),
          1,
          Map.of(
              Size.S, plan -> of(plan, 1, 10, 500),
              Size.M, plan -> of(plan, 5, 50, 1_000),
              Size.L, plan -> of(plan, 100, 10, 3_000)));

  private final String topic = topic("fan-out");
  private final int everybody = plan.publishers() + plan.subscribers();

  private static LoadPlan of(LoadPlan plan, int publishers, double rateEach, int subscribers) {
    return plan.publishers(publishers)
        .subscribers(subscribers)
        .rate(publishers * rateEach)
        .duration(Duration.ofSeconds(20));
  }

  public FanOut() {
    setUp(
            scenario("subscriber").exec(subscriber()).injectOpen(arrivals(plan.subscribers())),
            scenario("publisher").exec(publisher()).injectOpen(arrivals(plan.publishers())))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder subscriber() {
    return exec(
        mqtt("connect").connect(),
        mqtt("subscribe").subscribe(topic).qos(plan.qos()),
        mqtt("all subscribed").await().all("subscribed", everybody),
        mqtt("all sent").await().all("sent", everybody),
        mqtt("disconnect").disconnect());
  }

  private ChainBuilder publisher() {
    return exec(
        mqtt("connect").connect(),
        mqtt("all subscribed").await().all("subscribed", everybody),
        shared(mqtt("warm-up").burst(topic).warmUp().messages(WARM_UP_MESSAGES)),
        mqtt("warm-up delivered").await().delivered(),
        mqtt("warm-up over").await().all("warm-up", plan.publishers()),
        shared(
            mqtt(LoadContext.PACED).stream(topic)
                .rate(plan.rate() / plan.publishers())
                .during(plan.duration())
                .skew()),
        mqtt("delivered").await().delivered(),
        mqtt("all sent").await().all("sent", everybody),
        mqtt("disconnect").disconnect());
  }

  private SendStep shared(SendStep send) {
    return shaped(send, plan.publishers());
  }
}

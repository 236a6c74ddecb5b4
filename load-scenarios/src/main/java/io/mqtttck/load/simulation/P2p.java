package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.Ramp;
import io.mqtttck.load.Size;
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Pairs of one publisher and one subscriber on a topic of their own: how fast does the target hand
 * messages on when it is pushed, and how long does a message take at half that rate?
 */
public final class P2p extends LoadSimulation {

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
              "p2p",
              "Pairs of one publisher and one subscriber: first flat out (how fast, and is every message"
                  + " accounted for), then paced at half that rate (how long does a message take).",
              List.of(
                  "engine",
                  "pairs",
                  "messages",
                  "qos",
                  "qos-mix",
                  "payload-bytes",
                  "window",
                  "rate",
                  "duration",
                  "ramp",
                  "time-limit"),
              List.of(),
              P2p.class,
              plan -> 2 * plan.pairs(),
              2,
              Map.of(
                  Size.S, plan -> paced(plan, 50, 100),
                  Size.M, plan -> paced(plan, 1_000, 10),
                  Size.L, plan -> paced(plan, 50_000, 1)))
          .calibrated(plan -> plan);

  private static final int WARM_UP_MESSAGES = 40_000;
  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(2);

  private final String topic = topic("p2p/#{n}");
  private final int publishers = plan.pairs();
  private final int everybody = 2 * plan.pairs();

  private static LoadPlan paced(LoadPlan plan, int pairs, double ratePerPair) {
    return plan.pairs(pairs).messages(0).rate(pairs * ratePerPair).duration(Duration.ofSeconds(20));
  }

  public P2p() {
    List<PopulationBuilder> populations = new ArrayList<>();
    populations.add(scenario("subscriber").exec(subscriber()).injectOpen(arrivals(publishers)));
    if (plan.qosMix().isEmpty()) {
      populations.add(population(plan.qos(), 0, publishers));
    } else {
      ledger.tellByQos();
      int from = 0;
      int hundredths = 0;
      for (int qos = 0; qos <= 2; qos++) {
        hundredths += plan.qosMix().get(qos);
        int to = (int) Math.round(publishers * hundredths / 100.0);
        if (to > from) {
          populations.add(population(qos, from, to));
        }
        from = to;
      }
    }
    setUp(populations).protocols(mqtt.runtime(context.runtime()));
  }

  private PopulationBuilder population(int qos, int from, int to) {
    return scenario("publisher at QoS " + qos)
        .exec(publisher(qos, from))
        .injectOpen(arrivals(to - from));
  }

  private ChainBuilder subscriber() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            mqtt("subscribe").subscribe(topic).qos(plan.qosMix().isEmpty() ? plan.qos() : 2),
            mqtt("all subscribed").await().all("subscribed", everybody),
            mqtt("all sent").await().all("sent", everybody),
            mqtt("disconnect").disconnect());
  }

  private ChainBuilder publisher(int qos, int from) {
    ChainBuilder chain =
        feed(numbers(from))
            .exec(
                mqtt("connect").connect(),
                mqtt("all subscribed").await().all("subscribed", everybody))
            .exec(phase(qos, LoadContext.WARM_UP, warmUp()));
    if (plan.messages() > 0) {
      chain = chain.exec(phase(qos, LoadContext.FLAT_OUT, flatOut()));
    }
    if (!plan.duration().isZero() && plan.ramp().parts().size() > 1) {
      for (Ramp.Part part : plan.ramp().parts()) {
        chain = chain.exec(phase(qos, part.name(), ramped(part)));
      }
    } else if (!plan.duration().isZero()) {
      chain =
          chain
              .exec(phase(qos, LoadContext.PACED, paced(LoadContext.PACED)))
              .doIf(session -> context.pacedAgain())
              .then(phase(qos, LoadContext.PACED_AGAIN, paced(LoadContext.PACED_AGAIN)));
    }
    return chain.exec(
        mqtt("all sent").await().all("sent", everybody), mqtt("disconnect").disconnect());
  }

  /** Sends, waits for the last message, then for the other publishers. */
  private ChainBuilder phase(int qos, String name, SendStep send) {
    return exec(
        shaped(send).qos(qos),
        mqtt(name + " delivered").await().delivered(),
        mqtt(name + " over").await().all(name, publishers));
  }

  private SendStep warmUp() {
    return mqtt(LoadContext.WARM_UP)
        .burst(topic)
        .warmUp()
        .messages(
            share(
                Math.min(WARM_UP_MESSAGES, Math.max(publishers, plan.messages() / 10)), publishers))
        .during(WARM_UP_LIMIT);
  }

  private SendStep flatOut() {
    return mqtt(LoadContext.FLAT_OUT)
        .burst(topic)
        .messages(share(plan.messages(), publishers))
        .during(plan.timeLimit());
  }

  private SendStep ramped(Ramp.Part part) {
    long partMs = (long) (plan.duration().toMillis() * part.share());
    return mqtt(part.name()).stream(topic)
        .rate(() -> context.pacedRate() * part.factor() / publishers)
        .during(Duration.ofMillis(partMs));
  }

  private SendStep paced(String name) {
    return mqtt(name).stream(topic)
        .rate(() -> context.pacedRate() / publishers)
        .during(plan.duration());
  }
}

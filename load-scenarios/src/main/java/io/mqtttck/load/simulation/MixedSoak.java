package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.Size;
import io.mqtttck.load.engine.StepBuilder;
import io.mqtttck.load.protocol.Message;
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A fleet as it is in the field: telemetry at three QoS, commands to devices of which some come and
 * go, retained states; and a canary that looks again and again whether the target still keeps to
 * the standard.
 */
public final class MixedSoak extends LoadSimulation {

  private static final double RECONNECTS_PER_MINUTE = 0.01;
  private static final Duration AWAY = Duration.ofSeconds(1);
  private static final Duration CANARY = Duration.ofSeconds(10);
  private static final int CANARY_MESSAGES = 10;

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
              "mixed-soak",
              "A fleet: 80 % of the clients send telemetry (60 % of it at QoS 0, 30 % at 1, 10 % at 2), 15 %"
                  + " get or send commands, 5 % keep retained states, 1 % a minute vanish and come back to"
                  + " their sessions; a canary tries takeover, QoS 2 and a will every ten seconds.",
              List.of(
                  "engine",
                  "clients",
                  "subscribers",
                  "rate",
                  "payload-bytes",
                  "window",
                  "duration"),
              List.of(
                  "lostQos0, lostQos1, lostQos2, and duplicated likewise: by QoS of the sender"),
              MixedSoak.class,
              plan -> plan.clients() + plan.subscribers() + 2,
              1,
              Map.of(
                  Size.S, plan -> of(plan, 500, 5, 500, Duration.ofSeconds(30)),
                  Size.M, plan -> of(plan, 20_000, 50, 20_000, Duration.ofHours(2)),
                  Size.L, plan -> of(plan, 100_000, 200, 100_000, Duration.ofHours(24))))
          .judgedBy(
              Set.of("lost", "duplicated"),
              "lostQos1 == 0",
              "lostQos2 == 0",
              "duplicatedQos0 == 0",
              "duplicatedQos2 == 0");

  private final int states = Math.max(1, plan.clients() / 20);
  private final int commanded = Math.max(1, plan.clients() * 15 / 200);
  private final int telemetry = Math.max(10, plan.clients() - states - 2 * commanded);
  private final double rateEach = plan.rate() / (telemetry + commanded + states);
  private final int everybody = telemetry + 2 * commanded + states + plan.subscribers() + 1;

  private static LoadPlan of(
      LoadPlan plan, int clients, int subscribers, double rate, Duration duration) {
    return plan.clients(clients).subscribers(subscribers).rate(rate).duration(duration);
  }

  public MixedSoak() {
    ledger.tellByQos();
    int exact = telemetry / 10;
    int acknowledged = telemetry * 3 / 10;
    List<PopulationBuilder> fleet = new ArrayList<>();
    fleet.add(population("backend", backend(), plan.subscribers()));
    fleet.add(population("device", device(), commanded));
    fleet.add(population("controller", sender("command/#{n}", 1), commanded));
    fleet.add(population("state", state(), states));
    fleet.add(population("telemetry", telemetry(0), telemetry - acknowledged - exact));
    fleet.add(population("telemetry at QoS 1", telemetry(1), acknowledged));
    fleet.add(population("telemetry at QoS 2", telemetry(2), exact));
    fleet.add(population("canary", canary(), 1));
    setUp(fleet).protocols(mqtt.runtime(context.runtime()));
  }

  private static PopulationBuilder population(String name, ChainBuilder chain, int users) {
    return scenario(name).exec(chain).injectOpen(arrivals(users));
  }

  /**
   * Each backend has a part of the telemetry; the first one has states and the canary's will too.
   */
  private ChainBuilder backend() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            mqtt("subscribe").subscribe(topic("telemetry/#{n}/+")).qos(2))
        .doIf(session -> session.getInt("n") == 0)
        .then(
            mqtt("subscribe").subscribe(topic("state/+")).qos(1),
            mqtt("subscribe").subscribe(topic("canary/will")).qos(1))
        .exec(ready(), over(), mqtt("disconnect").disconnect(), gone());
  }

  private ChainBuilder telemetry(int qos) {
    return feed(parts()).exec(sender("telemetry/#{part}/" + qos + "-#{n}", qos));
  }

  private Iterator<Map<String, Object>> parts() {
    return Stream.iterate(0, n -> n + 1)
        .<Map<String, Object>>map(n -> Map.of("part", n % plan.subscribers()))
        .iterator();
  }

  private ChainBuilder sender(String topic, int qos) {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            ready(),
            stream(topic, qos),
            mqtt("delivered").await().delivered(),
            over(),
            mqtt("disconnect").disconnect());
  }

  private SendStep stream(String topic, int qos) {
    return shaped(mqtt("send").stream(topic(topic)))
        .qos(qos)
        .rate(rateEach)
        .during(plan.duration())
        .phase(LoadContext.PACED);
  }

  private ChainBuilder state() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            ready(),
            stream("state/#{n}", 1).retained(),
            mqtt("delivered").await().delivered(),
            over(),
            gone(),
            mqtt("clear").publish(topic("state/#{n}")).retained(),
            mqtt("disconnect").disconnect());
  }

  /** Some vanish for a moment: what was sent meanwhile is theirs when they are back. */
  private ChainBuilder device() {
    double minutes = plan.duration().toMillis() / 60_000.0;
    int restless =
        (int) Math.ceil(Math.min(commanded, plan.clients() * RECONNECTS_PER_MINUTE * minutes));
    Duration turn = plan.duration().dividedBy(restless + 1L);
    return feed(numbers())
        .exec(
            mqtt("connect").connect().persistent(),
            mqtt("subscribe").subscribe(topic("command/#{n}")).qos(1),
            ready())
        .doIf(session -> session.getInt("n") < restless)
        .then(
            pause(session -> turn.multipliedBy(session.getInt("n") + 1L))
                .exec(mqtt("vanish").abort())
                .exec(pause(plan.duration().compareTo(AWAY) < 0 ? turn : AWAY))
                .exec(mqtt("come back").connect().persistent().back()))
        .exec(
            over(),
            mqtt("leave").disconnect(),
            // A clean connection ends the session that the broker would keep for an hour.
            mqtt("clean up").connect().back(),
            mqtt("disconnect").disconnect());
  }

  private ChainBuilder canary() {
    int rounds = (int) Math.max(1, plan.duration().dividedBy(CANARY));
    String echo = topic("canary/echo");
    ChainBuilder round =
        exec(
            mqtt("canary").connect(),
            mqtt("canary subscribes").subscribe(echo).qos(2),
            shaped(mqtt("canary sends").stream(echo))
                .qos(2)
                .rate(100)
                .messages(CANARY_MESSAGES)
                .phase(LoadContext.PACED),
            mqtt("canary gets its own").await().delivered(),
            mqtt("canary is taken over").takeOver(),
            mqtt("canary leaves").disconnect(),
            // The name of the phase: what is counted of its will belongs to the rest.
            mqtt(LoadContext.PACED).connect().countedWill(Message.to(topic("canary/will"))),
            mqtt("canary vanishes").abort(),
            mqtt("will of the canary").await().delivered(),
            mqtt("rest").await().time(plan.duration().dividedBy(rounds + 1L)));
    return exec(ready()).exec(repeat(rounds).on(round)).exec(over());
  }

  private StepBuilder ready() {
    return mqtt("ready").await().all("ready", everybody);
  }

  private StepBuilder over() {
    return mqtt("over").await().all("over", everybody);
  }

  private StepBuilder gone() {
    return mqtt("gone").await().all("gone", plan.subscribers() + states);
  }
}

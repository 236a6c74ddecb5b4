package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.Size;
import io.mqtttck.load.measure.Figure;
import io.mqtttck.load.protocol.ConnectStep;
import io.mqtttck.load.protocol.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Clients with wills vanish within a second: does each will come once, how soon, not before its
 * delay is over, and none of those who said goodbye?
 */
public final class WillStorm extends LoadSimulation {

  private static final String WILLS = "wills";
  private static final String DELAYED = "delayed-wills";
  private static final Duration STORM = Duration.ofSeconds(1);

  /** Longer than the tolerance of a second that its judgement has. */
  private static final Duration DELAY = Duration.ofSeconds(3);

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
              "will-storm",
              "Clients with wills are reset within a second, a quarter of them with a Will Delay Interval of"
                  + " three seconds (5.0), while another quarter says goodbye: does each will come once,"
                  + " how soon, none too early, and none of those who said goodbye.",
              List.of("engine", "clients", "subscribers", "qos"),
              List.of(
                  "will: from the reset to the arrival of the will",
                  "delayedWill: the same from the end of the Will Delay Interval",
                  "earlyWills: delayed wills that came more than a second too early"),
              WillStorm.class,
              plan -> plan.clients() + plan.subscribers(),
              1,
              Map.of(
                  Size.S, plan -> of(plan, 500, 1),
                  Size.M, plan -> of(plan, 10_000, 20),
                  Size.L, plan -> of(plan, 100_000, 200)))
          .judgedBy(Set.of(), "earlyWills == 0");

  private final int everybody = plan.clients() + plan.subscribers();

  private static LoadPlan of(LoadPlan plan, int clients, int subscribers) {
    return plan.clients(clients).subscribers(subscribers);
  }

  public WillStorm() {
    ledger.found(Figure.EARLY_WILLS, 0);
    int quarter = plan.clients() / 4;
    List<PopulationBuilder> populations = new ArrayList<>();
    populations.add(population("watcher", watcher(), plan.subscribers()));
    populations.add(population("vanishing", vanishing(WILLS), plan.clients() - 2 * quarter));
    if (quarter > 0) {
      populations.add(population("delayed", vanishing(DELAYED), quarter));
      populations.add(population("leaving", leaving(), quarter));
    }
    setUp(populations).protocols(mqtt.runtime(context.runtime()));
  }

  private static PopulationBuilder population(String name, ChainBuilder chain, int users) {
    return scenario(name).exec(chain).injectOpen(arrivals(users));
  }

  /** Each has a part of the wills: together they would overrun the queue of a default broker. */
  private ChainBuilder watcher() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            mqtt("subscribe").subscribe(topic("will/#{n}/+")).qos(plan.qos()),
            mqtt("all watching").await().all("watching", everybody),
            mqtt("over").await().all("over", everybody),
            mqtt("disconnect").disconnect());
  }

  private ChainBuilder vanishing(String phase) {
    return client(phase, phase)
        .exec(
            mqtt("vanish").abort(),
            mqtt("will delivered").await().delivered(),
            mqtt("over").await().all("over", everybody));
  }

  private ChainBuilder leaving() {
    return client(WILLS, "leaving")
        .exec(mqtt("goodbye").disconnect(), mqtt("over").await().all("over", everybody));
  }

  private ChainBuilder client(String phase, String name) {
    return feed(watched())
        .exec(
            mqtt("all watching").await().all("watching", everybody),
            connect(phase, name),
            mqtt("all connected").await().all("connected", plan.clients()),
            mqtt("turn").await().share(STORM, plan.clients()));
  }

  private ConnectStep connect(String phase, String name) {
    Message will = Message.to(topic("will/#{watcher}/" + name + "-#{n}")).qos(plan.qos());
    ConnectStep connect = mqtt(phase).connect();
    return phase.equals(DELAYED)
        // Its session must not end before: then the will would come at once.
        ? connect.sessionExpiry(DELAY.multipliedBy(10)).countedWill(will.delay(DELAY))
        : connect.countedWill(will);
  }

  private Iterator<Map<String, Object>> watched() {
    return Stream.iterate(0, n -> n + 1)
        .<Map<String, Object>>map(n -> Map.of("n", n, "watcher", n % plan.subscribers()))
        .iterator();
  }
}

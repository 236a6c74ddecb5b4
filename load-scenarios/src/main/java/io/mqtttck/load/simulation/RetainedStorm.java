package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.Size;
import io.mqtttck.load.measure.Figure;
import io.mqtttck.load.protocol.SendStep;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Retained messages are stored, replaced, asked for by many at once, and removed: does everybody
 * get the newest value of each topic once, how fast, and is nothing left in the end?
 */
public final class RetainedStorm extends LoadSimulation {

  private static final String STORE = "store";
  private static final String REPLACE = "replace";
  private static final String SLICE = "slice";

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
              "retained-storm",
              "Retained messages are stored and each is replaced; then all subscribers ask for all of them:"
                  + " does each get the newest value of every topic once, how fast, and after they were"
                  + " removed nothing.",
              List.of(
                  "engine",
                  "publishers",
                  "subscribers",
                  "messages",
                  "qos",
                  "payload-bytes",
                  "window"),
              List.of(
                  "retained: from SUBSCRIBE to each retained message",
                  "retainedAll: from the first SUBSCRIBE to the last retained message, ms"),
              RetainedStorm.class,
              plan -> plan.publishers() + plan.subscribers(),
              1,
              Map.of(
                  Size.S, plan -> of(plan, 10_000, 4, 20),
                  Size.M, plan -> of(plan, 1_000_000, 20, 100),
                  Size.L, plan -> of(plan, 5_000_000, 100, 1_000)))
          // No order is promised among topics.
          .judgedBy(Set.of("reordered"), "duplicated == 0");

  private final int everybody = plan.publishers() + plan.subscribers();
  private final long each = share(plan.messages(), plan.publishers());

  /**
   * Everybody asks for a part at a time: a default broker keeps 1000 messages for a subscriber and
   * may drop the others, retained or not.
   */
  private final long slice = Math.max(1, plan.window() / plan.publishers());

  private static LoadPlan of(LoadPlan plan, long messages, int publishers, int subscribers) {
    return plan.messages(messages).publishers(publishers).subscribers(subscribers);
  }

  public RetainedStorm() {
    setUp(
            scenario("subscriber").exec(subscriber()).injectOpen(arrivals(plan.subscribers())),
            scenario("publisher").exec(publisher()).injectOpen(arrivals(plan.publishers())))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder publisher() {
    String topic = topic("retained/#{n}");
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            mqtt("all connected").await().all("connected", everybody),
            numbered(mqtt(STORE).burst(topic).retained()),
            numbered(mqtt(REPLACE).burst(topic).retained()),
            mqtt("stored").await().all("stored", everybody),
            mqtt("seen").await().all("seen", everybody),
            mqtt("replaced delivered").await().delivered())
        .exec(then(this::measureAll))
        .exec(
            numbered(mqtt("clear").burst(topic)).clearing(),
            mqtt("cleared").await().all("cleared", everybody),
            mqtt("looking").await().all("looking", everybody),
            // What is left would come before it, or shortly after.
            shaped(mqtt("marker").burst(topic + "/marker/0").warmUp().messages(1)),
            mqtt("marker delivered").await().delivered(),
            mqtt("over").await().all("over", everybody),
            mqtt("disconnect").disconnect());
  }

  private SendStep numbered(SendStep send) {
    return shaped(send).messages(each).numbered(slice).during(plan.timeLimit());
  }

  private ChainBuilder subscriber() {
    ChainBuilder part =
        exec(
            mqtt("subscribe")
                .subscribe(topic("retained/+/#{slice}/+"))
                .qos(plan.qos())
                .expectKept(REPLACE, "#{slice}"),
            mqtt("retained").await().kept());
    long slices = share(each, (int) slice);
    return exec(
            mqtt("connect").connect(), mqtt("all connected").await().all("connected", everybody))
        .exec(mqtt("stored").await().all("stored", everybody))
        .exec(then(() -> context.begins(Figure.RETAINED_ALL)))
        .exec(
            asLongAs(
                    session ->
                        !context.runtime().stopped()
                            && (session.contains(SLICE) ? session.getInt(SLICE) : 0) < slices,
                    SLICE)
                .on(part))
        .exec(
            mqtt("disconnect").disconnect(),
            mqtt("seen").await().all("seen", everybody),
            mqtt("cleared").await().all("cleared", everybody),
            mqtt("look again").connect(),
            mqtt("subscribe").subscribe(topic("retained/#")).qos(plan.qos()),
            mqtt("looking").await().all("looking", everybody),
            mqtt("over").await().all("over", everybody),
            mqtt("disconnect").disconnect());
  }

  private void measureAll() {
    ledger
        .find(REPLACE)
        .ifPresent(phase -> context.ends(Figure.RETAINED_ALL, phase.lastReceivedAtNs()));
  }
}

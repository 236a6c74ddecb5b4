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
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Many publishers, few members of one shared subscription: does each message reach exactly one
 * member, how evenly are they served, and what is lost when one of them is cut off?
 */
public final class FanIn extends LoadSimulation {

  private static final String MEMBER_LOSS = "member-loss";
  private static final Duration LONGEST_MEMBER_LOSS = Duration.ofSeconds(4);
  private static final Duration UNTIL_LOSS = Duration.ofSeconds(1);

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
              "fan-in",
              "Many publishers and few members of a shared subscription: does each message reach exactly"
                  + " one member, how evenly are they served, and what is lost when a member is cut off.",
              List.of(
                  "engine",
                  "publishers",
                  "subscribers",
                  "qos",
                  "payload-bytes",
                  "window",
                  "rate",
                  "duration"),
              List.of(
                  "fairness: the smallest share of a member over the largest",
                  "lostOnMemberLoss: messages lost when a member was reset; the standard allows some"),
              FanIn.class,
              plan -> plan.publishers() + plan.subscribers(),
              2,
              Map.of(
                  Size.S, plan -> of(plan, 200, 50, 4),
                  Size.M, plan -> of(plan, 1_000, 50, 5),
                  Size.L, plan -> of(plan, 50_000, 1, 500)))
          // No order is promised across the members.
          .judgedBy(Set.of("reordered"), "duplicated == 0");

  private final String filter = "$share/tck/" + topic("fan-in/+");
  private final String topic = topic("fan-in/#{n}");
  private final int everybody = plan.publishers() + plan.subscribers();

  private static LoadPlan of(LoadPlan plan, int publishers, double rateEach, int subscribers) {
    return plan.publishers(publishers)
        .subscribers(subscribers)
        .rate(publishers * rateEach)
        .duration(Duration.ofSeconds(15));
  }

  public FanIn() {
    setUp(
            scenario("member").exec(member()).injectOpen(arrivals(plan.subscribers())),
            scenario("publisher").exec(publisher()).injectOpen(arrivals(plan.publishers())))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder member() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            mqtt("subscribe").subscribe(filter).qos(plan.qos()),
            mqtt("all subscribed").await().all("subscribed", everybody),
            mqtt("even").await().all("even", everybody))
        .doIf(session -> session.getInt("n") == 0)
        .then(pause(UNTIL_LOSS).exec(mqtt("member cut off").abort()))
        .exec(mqtt("all sent").await().all("sent", everybody))
        .doIf(session -> session.getInt("n") > 0)
        .then(mqtt("disconnect").disconnect());
  }

  private ChainBuilder publisher() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            mqtt("all subscribed").await().all("subscribed", everybody),
            shared(mqtt("warm-up").burst(topic).warmUp().messages(20)),
            mqtt("warm-up delivered").await().delivered(),
            mqtt("warm-up over").await().all("warm-up", plan.publishers()),
            stream(LoadContext.PACED).during(plan.duration()),
            mqtt("delivered").await().delivered(),
            mqtt("paced over").await().all("paced", plan.publishers()))
        .exec(then(this::measureFairness))
        .exec(
            mqtt("even").await().all("even", everybody),
            stream(MEMBER_LOSS).probe().during(shorter(LONGEST_MEMBER_LOSS, plan.duration())),
            mqtt("delivered beside a lost member").await().settled(),
            mqtt("member loss over").await().all(MEMBER_LOSS, plan.publishers()))
        .exec(then(this::measureLoss))
        .exec(mqtt("all sent").await().all("sent", everybody), mqtt("disconnect").disconnect());
  }

  private SendStep stream(String name) {
    return shared(mqtt(name).stream(topic).rate(plan.rate() / plan.publishers()));
  }

  private SendStep shared(SendStep send) {
    return shaped(send, plan.publishers());
  }

  private void measureFairness() {
    List<Long> shares = ledger.arrivedBy(filter);
    long most = Collections.max(shares);
    ledger.found(Figure.FAIRNESS, most == 0 ? 0 : (double) Collections.min(shares) / (double) most);
  }

  private void measureLoss() {
    ledger
        .find(MEMBER_LOSS)
        .ifPresent(phase -> ledger.found(Figure.LOST_ON_MEMBER_LOSS, phase.tally().lost()));
  }
}

package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.Simulation;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Pairs of one publisher and one subscriber on a topic of their own: how fast does the target hand
 * messages on when it is pushed, and how long does a message take at half that rate?
 */
public final class P2p extends Simulation {

  private static final String TOPIC = "tck/#{run}/p2p/#{pair}";
  private static final int CONNECTS_PER_SECOND = 500;
  private static final int WARM_UP_MESSAGES = 40_000;
  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(2);

  private final LoadContext context = LoadContext.current();
  private final LoadPlan plan = context.plan();
  private final int publishers = plan.pairs();
  private final int everybody = 2 * plan.pairs();

  public P2p() {
    setUp(
            scenario("subscriber").exec(subscriber()).injectOpen(arrivals()),
            scenario("publisher").exec(publisher()).injectOpen(arrivals()))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder subscriber() {
    return feed(pairs())
        .exec(
            mqtt("connect").connect(),
            mqtt("subscribe").subscribe(TOPIC).qos(plan.qos()),
            mqtt("all subscribed").await().all("subscribed", everybody),
            mqtt("all sent").await().all("sent", everybody),
            mqtt("disconnect").disconnect());
  }

  private ChainBuilder publisher() {
    ChainBuilder chain =
        feed(pairs())
            .exec(
                mqtt("connect").connect(),
                mqtt("all subscribed").await().all("subscribed", everybody))
            .exec(phase(LoadContext.WARM_UP, warmUp()));
    if (plan.messages() > 0) {
      chain = chain.exec(phase(LoadContext.FLAT_OUT, flatOut()));
    }
    if (!plan.duration().isZero()) {
      chain =
          chain
              .exec(phase(LoadContext.PACED, paced(LoadContext.PACED)))
              .doIf(session -> context.pacedAgain())
              .then(phase(LoadContext.PACED_AGAIN, paced(LoadContext.PACED_AGAIN)));
    }
    return chain.exec(
        mqtt("all sent").await().all("sent", everybody), mqtt("disconnect").disconnect());
  }

  /** Sends, waits for the last message, then for the other publishers. */
  private ChainBuilder phase(String name, SendStep send) {
    return exec(
        shaped(send),
        mqtt(name + " delivered").await().delivered(),
        mqtt(name + " over").await().all(name, publishers));
  }

  private SendStep shaped(SendStep send) {
    return send.qos(plan.qos()).payloadBytes(plan.payloadBytes()).window(plan.window());
  }

  private SendStep warmUp() {
    return mqtt(LoadContext.WARM_UP)
        .burst(TOPIC)
        .warmUp()
        .messages(share(Math.min(WARM_UP_MESSAGES, Math.max(publishers, plan.messages() / 10))))
        .during(WARM_UP_LIMIT);
  }

  private SendStep flatOut() {
    return mqtt(LoadContext.FLAT_OUT)
        .burst(TOPIC)
        .messages(share(plan.messages()))
        .during(plan.timeLimit());
  }

  private SendStep paced(String name) {
    return mqtt(name).stream(TOPIC)
        .rate(() -> context.pacedRate() / publishers)
        .during(plan.duration());
  }

  /** The part of one publisher, rounded up: never fewer messages than asked for. */
  private long share(long messages) {
    return (messages + publishers - 1) / publishers;
  }

  private OpenInjectionStep arrivals() {
    return plan.pairs() <= CONNECTS_PER_SECOND / 2
        ? atOnceUsers(plan.pairs())
        : rampUsers(plan.pairs())
            .during(Duration.ofMillis(2000L * plan.pairs() / CONNECTS_PER_SECOND));
  }

  /** Numbers the users of a population; topics are unique to the run. */
  private Iterator<Map<String, Object>> pairs() {
    String run = Long.toHexString(context.runtime().ledger().runId());
    return Stream.iterate(0, pair -> pair + 1)
        .<Map<String, Object>>map(pair -> Map.of("run", run, "pair", pair))
        .iterator();
  }
}

package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.Size;
import io.mqtttck.load.measure.Figure;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Pairs at a rate that goes up and down until it is known what the target keeps up with: every
 * message delivered, none later than the bound at p99. Latency counts from the due time, so a
 * backlog that grows shows in it.
 */
public final class MaxRate extends LoadSimulation {

  private static final int STEPS = 7;
  private static final double BOUND_US = 50_000;
  private static final Duration FLAT_OUT = Duration.ofSeconds(3);
  private static final int WARM_UP_MESSAGES = 20_000;
  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(2);

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
          "max-rate",
          "The highest rate that pairs can keep with every message delivered and p99 under 50 ms: a search"
              + " in steps, then once more at the rate found.",
          List.of("engine", "pairs", "qos", "payload-bytes", "window", "rate", "duration"),
          List.of("maxRate: the rate found, msg/s"),
          MaxRate.class,
          plan -> 2 * plan.pairs(),
          STEPS + 1,
          Map.of(
              Size.S, plan -> plan.pairs(50).duration(Duration.ofSeconds(4)),
              Size.M, plan -> plan.pairs(50).duration(Duration.ofSeconds(30)),
              Size.L, plan -> plan.pairs(50).duration(Duration.ofMinutes(5))));

  private final int publishers = plan.pairs();
  private final int everybody = 2 * plan.pairs();
  private final String topic = topic("max/#{n}");
  private RateSearch search;
  private int judged;

  public MaxRate() {
    setUp(
            scenario("subscriber").exec(subscriber()).injectOpen(arrivals(publishers)),
            scenario("publisher").exec(publisher()).injectOpen(arrivals(publishers)))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder subscriber() {
    return feed(numbers())
        .exec(
            mqtt("connect").connect(),
            mqtt("subscribe").subscribe(topic).qos(plan.qos()),
            mqtt("all subscribed").await().all("subscribed", everybody),
            mqtt("all sent").await().all("sent", everybody),
            mqtt("disconnect").disconnect());
  }

  private ChainBuilder publisher() {
    ChainBuilder chain =
        feed(numbers())
            .exec(
                mqtt("connect").connect(),
                mqtt("all subscribed").await().all("subscribed", everybody))
            .exec(phase("warm-up", warmUp()))
            .exec(phase(LoadContext.FLAT_OUT, flatOut()));
    for (int i = 1; i <= STEPS; i++) {
      int step = i;
      chain = chain.doIf(session -> rate(step) > 0).then(phase("step-" + step, step(step)));
    }
    return chain
        .doIf(session -> found() > 0)
        .then(phase(LoadContext.PACED, paced()))
        .exec(mqtt("all sent").await().all("sent", everybody), mqtt("disconnect").disconnect());
  }

  private ChainBuilder phase(String name, SendStep send) {
    return exec(
        shaped(send),
        mqtt(name + " delivered").await().delivered(),
        mqtt(name + " over").await().all(name, publishers));
  }

  private SendStep warmUp() {
    return mqtt("warm-up")
        .burst(topic)
        .warmUp()
        .messages(share(WARM_UP_MESSAGES, publishers))
        .during(WARM_UP_LIMIT);
  }

  private SendStep flatOut() {
    return mqtt(LoadContext.FLAT_OUT).burst(topic).during(shorter(FLAT_OUT, plan.duration()));
  }

  private SendStep step(int number) {
    return mqtt("step-" + number).stream(topic)
        .probe()
        .rate(() -> rate(number) / publishers)
        .during(plan.duration());
  }

  private SendStep paced() {
    return mqtt(LoadContext.PACED).stream(topic)
        .rate(() -> found() / publishers)
        .during(plan.duration());
  }

  /** The rate of a step; the first publisher that asks judges the step before. */
  private synchronized double rate(int step) {
    if (search == null) {
      search = new RateSearch(plan.rate() > 0 ? plan.rate() : Math.max(1, flatOutRate() / 2));
    }
    if (judged < step - 1 && search.rate() > 0) {
      judged = step - 1;
      ledger.find("step-" + judged).ifPresent(phase -> search.tried(good(phase)));
    }
    return context.runtime().stopped() ? 0 : search.rate();
  }

  private synchronized double found() {
    rate(STEPS + 1);
    ledger.found(Figure.MAX_RATE, search.best());
    context.pacedRate(search.best());
    return context.runtime().stopped() ? 0 : search.best();
  }

  private double flatOutRate() {
    return ledger.find(LoadContext.FLAT_OUT).map(Phase::receiveRate).orElse(0.0);
  }

  private boolean good(Phase phase) {
    boolean complete = phase.tally().sent() >= phase.scheduled() && phase.tally().lost() == 0;
    boolean good = complete && phase.endToEnd().p99Us() < BOUND_US;
    if (!good && phase.injectorLate()) {
      ledger.limited(
          String.format(
              Locale.ROOT,
              "the injector was the limit: at %.0f msg/s it sent late itself, so what the target can"
                  + " do is not known; the rate found is what it can do at least",
              search.rate()));
    }
    return good;
  }
}

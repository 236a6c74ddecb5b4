package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.CoreDsl;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.Simulation;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.measure.Ledger;
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

/** What our simulations have in common. */
abstract class LoadSimulation extends Simulation {

  private static final int CONNECTS_PER_SECOND = 500;

  final LoadContext context = LoadContext.current();
  final LoadPlan plan = context.plan();
  final Ledger ledger = context.runtime().ledger();

  /** A topic, or a filter, that is unique to the run. */
  String topic(String rest) {
    return "tck/" + Long.toHexString(ledger.runId()) + "/" + rest;
  }

  /** Users that come at once, or at a pace that a broker's listener can take. */
  static OpenInjectionStep arrivals(int users) {
    return arrivals(users, CONNECTS_PER_SECOND);
  }

  static OpenInjectionStep arrivals(int users, double perSecond) {
    return users <= perSecond / 2
        ? atOnceUsers(users)
        : rampUsers(users).during(Duration.ofMillis((long) (users * 1000 / perSecond)));
  }

  /** Numbers the users of a population as {@code #{n}}. */
  static Iterator<Map<String, Object>> numbers() {
    return Stream.iterate(0, n -> n + 1).<Map<String, Object>>map(n -> Map.of("n", n)).iterator();
  }

  /** The same from another number on. */
  static Iterator<Map<String, Object>> numbers(int from) {
    return Stream.iterate(from, n -> n + 1)
        .<Map<String, Object>>map(n -> Map.of("n", n))
        .iterator();
  }

  /** A step that only we see. */
  static ChainBuilder then(Runnable action) {
    return CoreDsl.exec(
        session -> {
          action.run();
          return session;
        });
  }

  SendStep shaped(SendStep send) {
    return send.qos(plan.qos()).payloads(plan.payloads()).window(plan.window());
  }

  /**
   * The same where several publishers share one window: together they must not overrun the queue
   * that a default broker keeps for a subscriber, or for all members of a shared subscription.
   */
  SendStep shaped(SendStep send, int publishers) {
    return shaped(send).window(Math.max(1, plan.window() / publishers));
  }

  static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The part of one of so many publishers, rounded up: never fewer messages than asked for. */
  static long share(long messages, int publishers) {
    return (messages + publishers - 1) / publishers;
  }
}

package io.mqtttck.load.bench;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.Simulation;
import io.mqtttck.load.engine.GatlingRun;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.measure.Ledger;
import io.mqtttck.load.protocol.MqttRuntime;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.time.Duration;
import java.util.List;

/** Many clients that come and stay until all are there: how long does that take? */
public final class Crowd extends Simulation {

  private static final int PER_SECOND = 2000;
  private static int connections;
  private static MqttRuntime runtime;
  private static volatile long completeAtNs;

  public Crowd() {
    setUp(
            scenario("crowd")
                .exec(
                    mqtt("connect").connect(),
                    mqtt("complete").await().all("complete", connections))
                .exec(
                    session -> {
                      completeAtNs = completeAtNs == 0 ? System.nanoTime() : completeAtNs;
                      return session;
                    })
                .exec(mqtt("disconnect").disconnect())
                .injectOpen(
                    rampUsers(connections)
                        .during(Duration.ofMillis(1000L * connections / PER_SECOND))))
        .protocols(mqtt.runtime(runtime));
  }

  /** Seconds from the start, Gatling's own included, until all are connected at the same time. */
  static double seconds(Engine engine, Target target, int count) {
    connections = count;
    completeAtNs = 0;
    runtime =
        new MqttRuntime(
            engine,
            List.of(target),
            MqttVersion.V3_1_1,
            new Ledger(1),
            1,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));
    long startNs = System.nanoTime();
    GatlingRun.Outcome outcome = GatlingRun.run(Crowd.class);
    if (outcome.failed().containsKey("connect")) {
      throw new IllegalStateException(outcome.reasons().toString());
    }
    return (completeAtNs - startNs) / 1e9;
  }
}
